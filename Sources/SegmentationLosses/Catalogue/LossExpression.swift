/// A loss as text: `dice`, `tversky:alpha=0.3,beta=0.7`, `0.5*dice+0.5*focal:gamma=2`.
///
///     expression = term { "+" term }
///     term       = [ factor "*" ] name [ ":" key "=" value { "," key "=" value } ]
///
/// Lists are joined by `+` too, as in `classes=1+2`. A `+` begins a new term only if a letter follows (no value in a list
/// begins with one) or a number with a `*`; so `dice:classes=1+2+0.5*ce` is `dice:classes=1+2` and `0.5*ce`. The `+` of
/// an exponent, as in `1e+5`, never does. Blanks around terms, names, keys and values are allowed.
public struct LossExpression: Hashable, Sendable {
  /// One loss of the sum.
  public struct Term: Hashable, Sendable {
    /// The number in front; 1 when there is none.
    public var factor: Double
    /// The catalogue's name, not yet looked up.
    public var name: String
    /// The keys as written.
    public var keys: [String: String]

    /// A loss with keys.
    public init(_ name: String, factor: Double = 1, keys: [String: String] = [:]) {
      self.factor = factor
      self.name = name
      self.keys = keys
    }
  }

  /// The losses in order; at least one.
  public private(set) var terms: [Term]

  init(_ terms: [Term]) { self.terms = terms }

  /// Names of the catalogue are recognised whatever their case, hyphens and underscores.
  ///
  /// - Throws: `LossError` naming the part that is not understood.
  public init(parsing text: String) throws(LossError) {
    var terms: [Term] = []
    for part in LossExpression.parts(text) { terms.append(try Term(parsing: part, of: text)) }
    self.terms = terms
  }

  /// Gives a key to every term that takes it and does not set it itself.
  ///
  /// - Throws: `LossError` for an unknown loss, or if no term takes the key.
  public mutating func set(_ key: CommonLossKey, to value: String) throws(LossError) {
    var isTaken = false
    for index in terms.indices where try LossCatalogue.entry(terms[index].name).commonKeys.contains(key) {
      isTaken = true
      if terms[index].keys[key.rawValue] == nil { terms[index].keys[key.rawValue] = value }
    }
    if !isTaken { throw LossError(.option, "no loss of \(self) takes the key \(key.rawValue)") }
  }

  /// Whether a term measures lengths on the grid of the reference, so that it has no meaning on a sheared one.
  ///
  /// Distances in voxels do not depend on the axes.
  public func measuresDistances(convention: LossConvention? = nil) -> Bool {
    terms.contains { term in
      guard let entry = try? LossCatalogue.entry(term.name), entry.measuresDistances else { return false }
      guard entry.parameters.contains(where: { $0.key == "unit" }) else { return true }
      return term.keys["unit"].map { $0 != "voxels" } ?? (convention != .monai)
    }
  }

  /// The loss: a `CompoundLoss` for several terms or a factor that is not 1.
  ///
  /// - Throws: `LossError` for an unknown name or key (with the nearest one), a wrong value, or a convention whose tool
  ///   does not have one of the losses.
  public func loss(convention: LossConvention? = nil) throws(LossError) -> any SegmentationLoss {
    var parts: [CompoundLoss.Part] = []
    for term in terms {
      parts.append(.init(term.factor, try LossCatalogue.loss(term.name, keys: term.keys, convention: convention)))
    }
    return parts.count == 1 && parts[0].weight == 1 ? parts[0].loss : CompoundLoss(parts)
  }
}

extension LossExpression: CustomStringConvertible {
  /// The same expression without blanks, keys in alphabetical order; parsing it gives an equal value.
  public var description: String { terms.map(\.description).joined(separator: "+") }
}

extension LossExpression.Term: CustomStringConvertible {
  /// The term without blanks.
  public var description: String {
    let number = factor == factor.rounded() && abs(factor) < 1e9 ? "\(Int(factor))" : "\(factor)"
    let keys = keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return (factor == 1 ? "" : number + "*") + name + (keys.isEmpty ? "" : ":" + keys.joined(separator: ","))
  }
}

extension LossExpression {
  /// The terms' texts.
  fileprivate static func parts(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    for index in text.indices where text[index] == "+" {
      let rest = text[text.index(after: index)...]
      // The sign of a factor belongs to the factor: `dice++2*ce` has two terms, not three.
      if text[start..<index].allSatisfy(\.isWhitespace) && start > text.startIndex { continue }
      if !isExponent(text[start..<index], rest) && beginsTerm(rest) {
        parts.append(text[start..<index])
        start = rest.startIndex
      }
    }
    return parts + [text[start...]]
  }

  /// Whether a `+` between the two texts is that of a number such as `1e+5`.
  private static func isExponent(_ before: Substring, _ after: Substring) -> Bool {
    guard let mark = before.last, mark == "e" || mark == "E", let digit = after.first else { return false }
    let digitBefore = before.dropLast().last
    return digit.isASCIIDigit && (digitBefore?.isASCIIDigit ?? false || digitBefore == ".")
  }

  /// Whether the text begins with a letter, or with a number and `*`; or is blank, which is a term that is missing.
  private static func beginsTerm(_ text: Substring) -> Bool {
    let text = text.drop(while: \.isWhitespace)
    guard let first = text.first else { return true }
    return first.isLetter || first == "*" || LossNumber.prefix(of: text).map { $0.rest.first == "*" } ?? false
  }
}

extension LossExpression.Term {
  fileprivate init(parsing text: Substring, of whole: String) throws(LossError) {
    func wrong(_ reason: String) -> LossError {
      LossError(.option, "'\(whole)' is not a loss: \(reason); expected such as 0.5*dice+tversky:alpha=0.3,beta=0.7")
    }
    let sides = text.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
    var factor = 1.0
    if sides.count == 2 {
      let written = sides[0].trimmed
      guard let number = LossNumber.value(written) else {
        throw wrong(written.isEmpty ? "there is no factor before *" : "the factor '\(written)' is not a number")
      }
      factor = number
    }
    let body = (sides.last ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = body[0].trimmed
    guard !name.isEmpty else { throw wrong("a name is missing") }
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }),
      name.first?.isLetter ?? false
    else { throw wrong("'\(name)' is not a name") }
    var keys: [String: String] = [:]
    if body.count == 2 {
      for pair in body[1].split(separator: ",", omittingEmptySubsequences: false) {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
          throw wrong(pair.trimmed.isEmpty ? "a key is missing in \(name)" : "'\(pair.trimmed)' is not key=value")
        }
        guard !parts[1].contains("=") && !parts[1].contains(":") else {
          throw wrong("'\(pair.trimmed)' is not key=value (a comma separates keys)")
        }
        guard keys.updateValue(parts[1].filter { !$0.isWhitespace }, forKey: parts[0]) == nil else {
          throw wrong("the key \(parts[0]) of \(name) is given twice")
        }
      }
    }
    let known = NearestName.match(name, among: LossCatalogue.entries.map(\.name))
    self.init(known ?? name, factor: factor, keys: keys)
  }
}

/// Decimal numbers in an expression.
private enum LossNumber {
  /// The number at the beginning of a text: sign, digits, point, exponent; and what follows it and blanks.
  static func prefix(of text: Substring) -> (number: Substring, rest: Substring)? {
    var end = text.startIndex
    func skip(_ condition: (Character) -> Bool) -> Int {
      let start = end
      end = text[end...].firstIndex { !condition($0) } ?? text.endIndex
      return text.distance(from: start, to: end)
    }
    func take(_ characters: Set<Character>) {
      if end < text.endIndex, characters.contains(text[end]) { end = text.index(after: end) }
    }
    take(["+", "-"])
    var digits = skip(\.isASCIIDigit)
    take(["."])
    digits += skip(\.isASCIIDigit)
    guard digits > 0 else { return nil }
    let mantissa = end
    if end < text.endIndex, text[end] == "e" || text[end] == "E" {
      take(["e", "E"])
      take(["+", "-"])
      if skip(\.isASCIIDigit) == 0 { end = mantissa }
    }
    return (text[..<end], text[end...].drop(while: \.isWhitespace))
  }

  /// The value of a text that is one number; nil also when it is not finite.
  static func value(_ text: String) -> Double? {
    guard let (number, rest) = prefix(of: text[...]), rest.isEmpty, let value = Double(number), value.isFinite else {
      return nil
    }
    return value
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension Substring {
  fileprivate var trimmed: String {
    let end = lastIndex { !$0.isWhitespace }
    return end.map { String(self[...$0].drop(while: \.isWhitespace)) } ?? ""
  }
}
