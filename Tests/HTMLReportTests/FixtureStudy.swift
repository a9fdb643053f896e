import Foundation
import Scoring
import TestSupport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Studies of the files in Tests/Fixtures/Studies.
enum FixtureStudy {
  static func folder(_ name: String) -> String {
    SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Studies/\(name)").path
  }

  /// Three cases of kidneys and tumours, one tumour missed.
  static func kits() throws -> StudyScore {
    let names = ["case_01", "case_02", "case_03"]
    let outcomes = names.map { name in
      StudyCase(
        name: name, reference: .file("\(folder("kits23"))/reference/\(name).nii.gz"),
        prediction: .file("\(folder("kits23"))/prediction/\(name).nii.gz")
      ).outcome(CaseOptions())
    }
    return StudyScore(outcomes: outcomes)
  }
}

/// Whether a text is an XML document.
enum XMLCheck {
  static func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }
}
