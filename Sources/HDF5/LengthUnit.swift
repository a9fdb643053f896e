/// A unit of length and how many of it make a millimetre.
struct LengthUnit {
  let name: String
  /// What a value is multiplied by, then divided by, to become millimetres; one of the two is 1.
  let factor: Double
  let divisor: Double

  static let millimetre = LengthUnit(name: "mm", factor: 1, divisor: 1)
  static let micrometre = LengthUnit(name: "um", factor: 1, divisor: 1000)

  private init(name: String, factor: Double, divisor: Double) {
    self.name = name
    self.factor = factor
    self.divisor = divisor
  }

  /// The unit of a name such as `um`, `µm`, `micron` or `millimeters`; nil when it is not a length.
  init?(_ text: String) {
    var word = text.lowercased().filter { !$0.isWhitespace }
    if word.count > 2, word.hasSuffix("s") { word.removeLast() }
    switch word {
    case "mm", "millimeter", "millimetre": self = .millimetre
    case "um", "\u{B5}m", "\u{3BC}m", "micron", "micrometer", "micrometre": self = .micrometre
    case "nm", "nanometer", "nanometre": self.init(name: "nm", factor: 1, divisor: 1e6)
    case "cm", "centimeter", "centimetre": self.init(name: "cm", factor: 10, divisor: 1)
    case "m", "meter", "metre": self.init(name: "m", factor: 1000, divisor: 1)
    default: return nil
    }
  }

  func millimetres(_ value: Double) -> Double { value * factor / divisor }
}
