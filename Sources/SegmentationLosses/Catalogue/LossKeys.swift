/// The keys of one loss, as in `tversky:alpha=0.3,beta=0.7`, read one by one by the loss that they belong to.
public struct LossKeys: Sendable {
  /// The loss that reads them.
  public let lossName: String
  /// The tool whose defaults and details apply.
  public let convention: LossConvention?
  /// The defaults of the common keys that have been read, as text.
  private(set) var commonDefaults: [CommonLossKey: String] = [:]
  private var values: [String: String]
  private var known: Set<String> = []
  private let commonKeys: [CommonLossKey]

  /// Keys and values as written; of the common keys only `commonKeys` are taken, the others are unknown.
  public init(
    _ values: [String: String] = [:], lossName: String, convention: LossConvention? = nil,
    commonKeys: [CommonLossKey] = CommonLossKey.allCases
  ) {
    self.values = values
    self.lossName = lossName
    self.convention = convention
    self.commonKeys = commonKeys
  }

  /// A number.
  mutating func number(_ key: String, _ defaultValue: Double) throws(LossError) -> Double {
    try optionalNumber(key) ?? defaultValue
  }

  /// A number that may be missing.
  mutating func optionalNumber(_ key: String) throws(LossError) -> Double? {
    guard let text = take(key) else { return nil }
    guard let value = Double(text), value.isFinite else { throw wrong(key, text, "a number") }
    return value
  }

  /// A whole number.
  mutating func integer(_ key: String, _ defaultValue: Int) throws(LossError) -> Int {
    guard let text = take(key) else { return defaultValue }
    guard let value = Int(text) else { throw wrong(key, text, "a whole number") }
    return value
  }

  /// `true` or `false`.
  mutating func flag(_ key: String, _ defaultValue: Bool) throws(LossError) -> Bool {
    guard let text = take(key) else { return defaultValue }
    guard let value = Bool(text) else { throw wrong(key, text, "true or false") }
    return value
  }

  /// Numbers joined by `+`.
  mutating func numbers(_ key: String) throws(LossError) -> [Double]? {
    guard let text = take(key) else { return nil }
    let values = text.split(separator: "+", omittingEmptySubsequences: false).map { Double($0) }
    guard !values.isEmpty, values.allSatisfy({ $0?.isFinite ?? false }) else {
      throw wrong(key, text, "numbers joined by +")
    }
    return values.compactMap { $0 }
  }

  /// One of the cases of an enumeration.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ defaultValue: Choice
  ) throws(LossError) -> Choice {
    guard let text = take(key) else { return defaultValue }
    guard let value = Choice(rawValue: text) else {
      throw wrong(key, text, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  /// `all`, `foreground` or class indices joined by `+`.
  mutating func classes(_ defaultValue: ClassSelection) throws(LossError) -> ClassSelection {
    commonDefaults[.classes] = defaultValue.text
    guard let text = take(CommonLossKey.classes.rawValue) else { return defaultValue }
    if text == "all" { return .all }
    if text == "foreground" { return .foreground }
    let indices = text.split(separator: "+", omittingEmptySubsequences: false).map { Int($0) }
    guard !indices.isEmpty, indices.allSatisfy({ $0 != nil }) else {
      throw wrong("classes", text, "all, foreground or classes joined by +, as 1+2")
    }
    return .list(indices.compactMap { $0 })
  }

  /// The common options; `defaults` are those of the loss under its convention.
  mutating func options(_ defaults: LossOptions = LossOptions()) throws(LossError) -> LossOptions {
    var options = defaults
    options.classes = try classes(defaults.classes)
    options.classWeights = try numbers(CommonLossKey.classWeights.rawValue) ?? defaults.classWeights
    options.weightNormalisation = try choice(
      CommonLossKey.weightNormalisation.rawValue, defaults.weightNormalisation)
    options.scope = try flag(CommonLossKey.batch.rawValue, defaults.scope == .batch) ? .batch : .sample
    options.reduction = try choice(CommonLossKey.reduction.rawValue, defaults.reduction)
    options.emptyClass = try choice(CommonLossKey.emptyClass.rawValue, defaults.emptyClass)
    commonDefaults[.classWeights] = defaults.classWeights?.map(LossKeys.text).joined(separator: "+") ?? "none"
    commonDefaults[.weightNormalisation] = defaults.weightNormalisation.rawValue
    commonDefaults[.batch] = "\(defaults.scope == .batch)"
    commonDefaults[.reduction] = defaults.reduction.rawValue
    commonDefaults[.emptyClass] = defaults.emptyClass.rawValue
    return options
  }

  /// `smooth`, `smooth-numerator` and `smooth-denominator`.
  mutating func smoothing(_ defaults: Smoothing) throws(LossError) -> Smoothing {
    commonDefaults[.smooth] = LossKeys.text(defaults.numerator)
    let both = try optionalNumber(CommonLossKey.smooth.rawValue)
    let result = Smoothing(
      numerator: try number("smooth-numerator", both ?? defaults.numerator),
      denominator: try number("smooth-denominator", both ?? defaults.denominator))
    for (key, value) in [("numerator", result.numerator), ("denominator", result.denominator)] {
      if value < 0 {
        throw LossError(.option, "\(lossName): smooth (\(key)) is negative: \(value); expected a number from 0")
      }
      if value > 1e15 {
        throw LossError(.option, "\(lossName): smooth (\(key)) is \(value); expected a number from 0 up to 1e15")
      }
    }
    return result
  }

  /// The convention, if the tool has the loss.
  func convention(of tools: [String]) throws(LossError) -> LossConvention? {
    guard let convention else { return nil }
    let isKnown = tools.contains { convention.name == $0 || convention.name == "\($0)-exact" }
    guard isKnown else {
      throw LossError(
        .option,
        "the convention \(convention.name) has no \(lossName); "
          + (tools.isEmpty ? "no convention has" : "those that have it: \(tools.joined(separator: ", "))")
      )
    }
    return convention
  }

  /// Refuses keys that nobody has read.
  func finish() throws(LossError) {
    guard let key = values.keys.sorted().first else { return }
    let names = known.sorted()
    let nearest = NearestName.nearest(key, among: names).map { "; did you mean \($0)?" }
    throw LossError(
      .option, "\(lossName) has no key \(key)\(nearest ?? "; it has \(names.joined(separator: ", "))")")
  }

  /// A number as it is written in an expression: `1`, `0.5`, `1e-5`.
  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9
      ? "\(Int(value))" : "\(value)".replacing("e-0", with: "e-")
  }

  private mutating func take(_ key: String) -> String? {
    let common: CommonLossKey? = key.hasPrefix("smooth-") ? .smooth : CommonLossKey(rawValue: key)
    if let common, !commonKeys.contains(common) { return nil }
    known.insert(key)
    return values.removeValue(forKey: key)
  }

  private func wrong(_ key: String, _ text: String, _ expected: String) -> LossError {
    LossError(.option, "\(lossName):\(key)=\(text): expected \(expected)")
  }
}

extension ClassSelection {
  /// As it is written in an expression.
  fileprivate var text: String {
    switch self {
    case .all: "all"
    case .list(let classes): classes.map(String.init).joined(separator: "+")
    default: "foreground"
    }
  }
}
