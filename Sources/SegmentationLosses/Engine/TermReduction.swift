/// Makes one value of the losses of groups and classes, as the options say.
///
/// The sums of a class begin with P, the sum of weight times p, which some policies for empty classes need.
struct TermReduction: Sendable {
  /// The loss of one class and its derivatives with respect to the sums.
  struct Term {
    let value: Double
    let slopes: [Double]
  }

  let options: LossOptions
  /// The selected classes.
  let classes: [Int]
  /// Whether the mean over classes is taken in each group and then over groups, so that a group with few classes counts
  /// as much as the others.
  let isMeanOfGroups: Bool
  private let weights: [Double]
  private let voxels: [Double]
  private let reference: [[Double]]

  init(_ options: LossOptions, _ setting: LossSetting, isMeanOfGroups: Bool = false) throws(LossError) {
    self.options = options
    self.isMeanOfGroups = isMeanOfGroups
    let classWeights = try options.weights(of: setting)
    let selected = try options.classes.classes(of: setting)
    classes = selected
    weights = selected.map { classWeights[$0] }
    let counts = setting.counts
    if options.scope == .batch {
      voxels = [setting.totalWeight]
      reference = [selected.map { setting.referenceSum($0) }]
    } else {
      voxels = counts.weight
      reference = counts.reference.map { sums in selected.map { sums[$0] } }
    }
  }

  /// Whether the derivatives of a class do not depend on what other classes hold.
  var isSeparable: Bool { options.emptyClass != .skipBothEmpty }

  /// The sum of the reference of a group and entry of `classes`.
  func reference(_ group: Int, _ position: Int) -> Double { reference[group][position] }

  /// The loss of a class under the policy for empty classes; nil where the class is left out.
  private func term(_ sums: [Double], _ group: Int, _ position: Int, _ formula: ([Double]) -> Term) -> Term? {
    guard voxels[group] > 0 else { return nil }
    guard reference[group][position] == 0 else { return formula(sums) }
    switch options.emptyClass {
    case .formula: return formula(sums)
    case .skip: return nil
    case .skipBothEmpty: return sums.first == 0 ? nil : formula(sums)
    case .zero: return Term(value: 0, slopes: sums.map { _ in 0 })
    case .volume:
      return Term(
        value: (sums.first ?? 0) / voxels[group],
        slopes: sums.indices.map { $0 == 0 ? 1 / voxels[group] : 0 })
    }
  }

  private func isCounted(_ sums: [Double]?, _ group: Int, _ position: Int) -> Bool {
    guard voxels[group] > 0 else { return false }
    if reference[group][position] > 0 { return true }
    switch options.emptyClass {
    case .skip: return false
    case .skipBothEmpty: return sums?.first != 0
    case .formula, .zero, .volume: return true
    }
  }

  /// The factor of the loss of each group and class.
  private func scales(_ sums: [[[Double]]]?) -> [[Double]] {
    let shares = voxels.indices.map { group in
      classes.indices.map { position -> (weight: Double, share: Double) in
        guard isCounted(sums?[group][position], group, position) else { return (0, 0) }
        return (weights[position], options.weightNormalisation == .plain ? 1 : weights[position])
      }
    }
    if options.reduction == .sum { return shares.map { $0.map(\.weight) } }
    if isMeanOfGroups {
      return shares.map { shares in
        let divisor = shares.reduce(0) { $0 + $1.share } * Double(voxels.count)
        return shares.map { divisor > 0 ? $0.weight / divisor : 0 }
      }
    }
    let divisor = shares.reduce(0) { $1.reduce($0) { $0 + $1.share } }
    return shares.map { $0.map { divisor > 0 ? $0.weight / divisor : 0 } }
  }

  /// The derivatives for one group and class.
  ///
  /// - Precondition: `isSeparable`.
  func slopes(_ sums: [Double], _ group: Int, _ position: Int, _ formula: ([Double]) -> Term) -> [Double] {
    precondition(isSeparable)
    let scale = scales(nil)[group][position]
    guard scale != 0, let term = term(sums, group, position, formula) else { return sums.map { _ in 0 } }
    return term.slopes.map { $0 * scale }
  }

  /// The value, the losses of the classes and all derivatives.
  func outcome(_ sums: [[[Double]]], _ formula: ([Double], _ group: Int, _ position: Int) -> Term) -> VolumeOutcome {
    let scales = scales(sums)
    var value = 0.0
    var losses: [[Double?]] = []
    var slopes: [[[Double]]] = []
    for group in sums.indices {
      var (groupLosses, groupSlopes): ([Double?], [[Double]]) = ([], [])
      for position in classes.indices {
        let sums = sums[group][position]
        let term = term(sums, group, position) { formula($0, group, position) }
        let scale = scales[group][position]
        groupLosses.append(term?.value)
        groupSlopes.append(sums.indices.map { (term?.slopes[$0] ?? 0) * scale })
        value += (term?.value ?? 0) * scale
      }
      losses.append(groupLosses)
      slopes.append(groupSlopes)
    }
    return VolumeOutcome(value: value, classes: losses, slopes: slopes)
  }
}
