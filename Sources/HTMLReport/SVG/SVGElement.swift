/// An element of an SVG drawing.
///
/// Text and attributes are escaped when it is written; numbers have a decimal point in every locale.
struct SVGElement {
  enum Child {
    case element(SVGElement)
    case text(String)
  }

  let name: String
  var attributes: [(name: String, value: String)]
  var children: [Child] = []

  init(_ name: String, _ attributes: [(String, String)] = [], _ children: [SVGElement] = []) {
    self.name = name
    self.attributes = attributes.map { (name: $0.0, value: $0.1) }
    self.children = children.map { .element($0) }
  }

  mutating func append(_ element: SVGElement) { children.append(.element(element)) }
  mutating func append(_ elements: [SVGElement]) { children += elements.map { .element($0) } }

  /// A drawing whose title and description are read to those who do not see it.
  static func drawing(width: Double, height: Double, label: String, _ children: [SVGElement]) -> SVGElement {
    SVGElement(
      "svg",
      [
        ("viewBox", "0 0 \(number(width)) \(number(height))"), ("role", "img"), ("aria-label", label),
      ], [title(label)] + children)
  }

  static func title(_ text: String) -> SVGElement {
    var element = SVGElement("title")
    element.children = [.text(text)]
    return element
  }

  static func text(_ text: String, x: Double, y: Double, anchor: String? = nil, kind: String? = nil) -> SVGElement {
    var element = SVGElement("text", [("x", number(x)), ("y", number(y))])
    if let anchor { element.attributes.append(("text-anchor", anchor)) }
    if let kind { element.attributes.append(("class", kind)) }
    element.children = [.text(text)]
    return element
  }

  static func path(_ commands: String, kind: String, title: String? = nil) -> SVGElement {
    SVGElement("path", [("class", kind), ("d", commands)], title.map { [SVGElement.title($0)] } ?? [])
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, kind: String) -> SVGElement {
    path("M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))", kind: kind)
  }

  static func rectangle(
    x: Double, y: Double, width: Double, height: Double, kind: String, title: String? = nil
  ) -> SVGElement {
    SVGElement(
      "rect",
      [
        ("class", kind), ("x", number(x)), ("y", number(y)), ("width", number(max(width, 0))),
        ("height", number(max(height, 0))),
      ], title.map { [SVGElement.title($0)] } ?? [])
  }

  /// One decimal, which is a tenth of a pixel.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }
}

extension SVGElement {
  /// The element as XML.
  func markup() -> String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    text += "<\(name)"
    for (name, value) in attributes { text += " \(name)=\"\(SVGElement.escaped(value))\"" }
    if children.isEmpty {
      text += "/>"
      return
    }
    text += ">"
    for child in children {
      switch child {
      case .element(let element): element.write(to: &text)
      case .text(let own): text += SVGElement.escaped(own)
      }
    }
    text += "</\(name)>"
  }

  /// XML knows no control characters other than white space, escaped or not.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped += " "
      default:
        let isText = scalar.properties.generalCategory != .control && scalar.value & 0xFFFE != 0xFFFE
        escaped.unicodeScalars.append(isText ? scalar : "\u{FFFD}")
      }
    }
    return escaped
  }
}
