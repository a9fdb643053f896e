public import ArgumentParser
import Foundation
public import Voxloss

/// Options that say how surface distances are measured.
struct SurfaceArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose definition of distances holds: \(SurfaceConvention.names.joined(separator: " ")). Several, separated by "
        + "commas, or all are compared; the first decides limits and tables. Default: deepmind.", valueName: "names"))
  var convention: ConventionListArgument?

  @Option(
    help: ArgumentHelp(
      "Tolerances in mm of nsd, the surface overlaps, boundary_iou and boundary_dice (these two in voxels with "
        + "metricsreloaded): 1,2 for all labels, liver=3 or 5=1,2 for one label or region; repeatable. Default: 1,2.",
      valueName: "mm"))
  var tolerance: [ToleranceListArgument] = []

  @Flag(help: "Show below the table what each distance is made of.") var explain = false

  @Option(
    help: ArgumentHelp(
      "Masks cut off by the image: closed (the cut faces are surface), open (they are not) or excluded (samples there "
        + "are left out). Default: as the convention's tool.", valueName: "edge"))
  var imageEdge: SurfaceImageEdge?

  @Option(
    help: ArgumentHelp(
      "Surfaces at ignored voxels: excluded (samples that touch one are left out) or background. Default: excluded.",
      valueName: "policy"))
  var ignoredSurface = IgnoredSurfaceVoxels.excluded

  @Option(
    help: ArgumentHelp(
      "What a missed or spurious label counts in the mean distances: worst (the image diagonal, 0 for nsd), exclude, "
        + "brats (374 mm), nnunet (0 for nsd, distances left out), kits23, flare, totalsegmentator or a number of mm. "
        + "Default: worst, or the preset's.", valueName: "policy"))
  var empty: EmptyArgument?

  @Option(help: ArgumentHelp("The largest tolerance of nsd_area in mm.", valueName: "mm"))
  var curveLimit: Double = 5

  func validate() throws {
    if let fault = convention?.fault { throw ValidationError("--convention: \(fault).") }
    if !(curveLimit > 0 && curveLimit.isFinite) { throw ValidationError("--curve-limit must be a positive number.") }
    let names = tolerance.compactMap(\.name)
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--tolerance: \(name) is given twice.")
    }
  }

  /// The first of the options without a default that was given: in vain without surface metrics.
  var firstGiven: String? {
    let given = [
      ("--convention", convention != nil), ("--tolerance", !tolerance.isEmpty), ("--explain", explain),
      ("--image-edge", imageEdge != nil),
    ]
    return given.first { $0.1 }?.0
  }

  var options: SurfaceOptions {
    var options = SurfaceOptions()
    if let convention { options.conventions = convention.conventions }
    let general = tolerance.filter { $0.name == nil }.flatMap(\.tolerances)
    if !general.isEmpty { options.tolerances = Array(Set(general)).sorted() }
    for argument in tolerance {
      if let name = argument.name { options.labelTolerances[name] = Array(Set(argument.tolerances)).sorted() }
    }
    options.imageEdge = imageEdge
    options.ignoredVoxels = ignoredSurface
    options.emptyMasks = empty?.policy ?? .worst
    options.curveLimit = curveLimit
    return options
  }
}

/// `deepmind`, `deepmind,medpy:2` or `all`.
struct ConventionListArgument: ExpressibleByArgument {
  let conventions: [SurfaceConvention]
  /// What is wrong with the list; nil when nothing is.
  let fault: String?

  init(argument: String) {
    let names = argument.split { $0 == "," || $0 == " " }.map(String.init)
    var conventions: [SurfaceConvention] = []
    for name in names {
      let named = name == "all" ? SurfaceConvention.all : SurfaceConvention(name: name).map { [$0] } ?? []
      for convention in named where !conventions.contains(convention) { conventions.append(convention) }
    }
    self.conventions = conventions
    let known = "known are \(SurfaceConvention.names.joined(separator: " ")) and all"
    let faults = names.compactMap { name -> String? in
      if let reason = SurfaceConvention.refused[name] { return "\(name) is refused: \(reason)" }
      return name == "all" || SurfaceConvention(name: name) != nil ? nil : "\(name) is not a convention; \(known)"
    }
    fault = names.isEmpty ? "names no convention; \(known)" : faults.first
  }
}

/// `1,2` or `liver=3`.
struct ToleranceListArgument: ExpressibleByArgument {
  let name: String?
  let tolerances: [Double]

  init?(argument: String) {
    let sign = argument.lastIndex(of: "=")
    name = sign.map { String(argument[..<$0]) }
    let list = sign.map { argument[argument.index(after: $0)...] } ?? argument[...]
    let numbers = list.split(separator: ",").map { Double($0) }
    // Minus zero is zero.
    tolerances = numbers.compactMap { $0 }.map { $0 == 0 ? 0 : $0 }
    let isValid = tolerances.count == numbers.count && tolerances.allSatisfy { $0 >= 0 && $0.isFinite }
    if !isValid || tolerances.isEmpty || name == "" { return nil }
  }
}

/// A policy for empty masks by its word.
struct EmptyArgument: ExpressibleByArgument {
  let policy: EmptyMaskPolicy

  init?(argument: String) {
    guard let policy = EmptyMaskPolicy(argument) else { return nil }
    self.policy = policy
  }
}

extension SurfaceImageEdge: ExpressibleByArgument {}
extension IgnoredSurfaceVoxels: ExpressibleByArgument {}
