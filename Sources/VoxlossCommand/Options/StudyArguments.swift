public import ArgumentParser
import Foundation
public import Voxloss

/// Options that say which files belong together.
struct StudyArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the pairs from a CSV file with the columns case, reference and prediction instead of two folders.",
      valueName: "file"), completion: .file())
  var manifest: String?

  @Option(
    help: ArgumentHelp(
      "A reference without prediction: worst (every label is missed), skip (left out and listed) or error.",
      valueName: "policy"))
  var missing = MissingPredictionPolicy.worst

  @Flag(
    help: "Folders hold one binary file an organ. Default: where the folder of a case holds several segmentations.")
  var organs = false

  /// How folders are read.
  var options: StudyPairing.Options { StudyPairing.Options(areOrgans: organs) }

  /// Whether the arguments name a study rather than a pair of files.
  func isStudy(_ reference: String?, _ prediction: String?) -> Bool {
    manifest != nil || [reference, prediction].compactMap { $0 }.contains(where: LabelFiles.isFolder)
  }

  /// Refuses paths that the manifest names already, or too few of them.
  ///
  /// - Parameter least: the number of paths that are needed without a manifest.
  func check(_ reference: String?, _ prediction: String?, least: Int = 2) throws {
    let count = [reference, prediction].compactMap { $0 }.count
    if manifest != nil, count > 0 {
      throw ValidationError("--manifest names references and predictions, so that no other path is taken.")
    }
    if manifest == nil, count < least {
      throw ValidationError(count == 0 ? "Missing REFERENCE, or --manifest." : "Missing PREDICTION, or --manifest.")
    }
    if manifest?.isEmpty == true { throw ValidationError("--manifest needs the name of a file.") }
  }

  /// The cases that the arguments name.
  ///
  /// - Throws: `ScoringError` when files cannot be paired, or when predictions are missing and `--missing error` is given.
  func pairing(reference: String?, prediction: String?) throws -> StudyPairing {
    let pairing =
      if let manifest {
        try StudyPairing(manifest: manifest, options: options)
      } else {
        try StudyPairing(reference: reference ?? "", prediction: prediction ?? "", options: options)
      }
    let missingCases = pairing.cases.filter { $0.prediction == nil }
    if missing == .error, let first = missingCases.first {
      let more = missingCases.count > 1 ? " and \(missingCases.count - 1) more" : ""
      throw ScoringError(
        .file(.unsupported), "\(first.reference.path): has no prediction\(more) (--missing worst or skip would go on)")
    }
    return pairing
  }
}

extension MissingPredictionPolicy: ExpressibleByArgument {}
