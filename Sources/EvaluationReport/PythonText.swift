internal import Scoring

/// Text as Python's `json` module and `repr` write it, for files that must equal a Python tool's byte by byte.
enum PythonText {
  /// `json.dump(tree, sort_keys=True, indent=4)`: no line break at the end, text beyond ASCII in escapes.
  ///
  /// - Parameter bareNaN: whether numbers that are not finite are written bare, as Python does, or as null.
  static func json(_ tree: JSONTree, bareNaN: Bool) -> String {
    var text = ""
    write(tree, 0, bareNaN, &text)
    return text
  }

  private static func write(_ tree: JSONTree, _ depth: Int, _ bareNaN: Bool, _ text: inout String) {
    switch tree {
    case .string(let string): text += quoted(string)
    case .integer(let number): text += "\(number)"
    case .number(let number):
      text +=
        number.isFinite
        ? repr(number) : bareNaN ? (number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity") : "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .null: text += "null"
    case .array(let items):
      enclose("[", "]", items, depth, &text) { write($0, depth + 1, bareNaN, &$1) }
    case .object(let members):
      let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      enclose("{", "}", sorted, depth, &text) { member, text in
        text += quoted(member.key) + ": "
        write(member.value, depth + 1, bareNaN, &text)
      }
    }
  }

  private static func enclose<Item>(
    _ open: String, _ close: String, _ items: [Item], _ depth: Int, _ text: inout String,
    _ item: (Item, inout String) -> Void
  ) {
    text += open
    for (index, element) in items.enumerated() {
      text += (index > 0 ? ",\n" : "\n") + String(repeating: " ", count: 4 * (depth + 1))
      item(element, &text)
    }
    if !items.isEmpty { text += "\n" + String(repeating: " ", count: 4 * depth) }
    text += close
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for unit in string.utf16 {
      switch unit {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x0A: text += "\\n"
      case 0x0D: text += "\\r"
      case 0x09: text += "\\t"
      case 0x08: text += "\\b"
      case 0x0C: text += "\\f"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return text + "\""
  }

  /// `repr(float)`: the digits of Swift's shortest form, with an exponent below 1e-4 and from 1e16 on.
  static func repr(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    let text = number.description
    guard abs(number) >= 1e15, abs(number) < 1e17 else { return text }
    let parts = text.drop { $0 == "-" }.split(separator: "e")
    let mantissa = parts[0].split(separator: ".").map(String.init)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : mantissa[0].count - 1
    let digits = Array(mantissa.joined().reversed().drop { $0 == "0" }.reversed())
    let sign = number < 0 ? "-" : ""
    if exponent < 16 {
      return sign + String(digits) + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
    }
    return sign + String(digits[0]) + (digits.count > 1 ? "." + String(digits[1...]) : "") + "e+\(exponent)"
  }
}

/// Sums and means in the order in which numpy adds, so that they agree in the last digit.
///
/// Source: numpy 2.2, `pairwise_sum` in `loops_utils.h.src`; checked against nnU-Net's and MONAI's files.
enum NumpyOrder {
  /// The sum of contiguous float64 values.
  static func sum(_ values: some RandomAccessCollection<Double>) -> Double { pairwise(Array(values)[...]) }

  private static func pairwise(_ values: ArraySlice<Double>) -> Double {
    let start = values.startIndex
    if values.count < 8 { return values.reduce(0, +) }
    if values.count <= 128 {
      var lanes = Array(values.prefix(8))
      var index = 8
      while index + 8 <= values.count {
        for lane in 0..<8 { lanes[lane] += values[start + index + lane] }
        index += 8
      }
      var sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
      for value in values.dropFirst(index) { sum += value }
      return sum
    }
    let half = values.count / 2 / 8 * 8
    return pairwise(values[start..<start + half]) + pairwise(values[(start + half)...])
  }

  /// `np.nanmean`: NaN when no value is a number.
  static func nanMean(_ values: [Double]) -> Double {
    sum(values.map { $0.isNaN ? 0 : $0 }) / Double(values.count { !$0.isNaN })
  }
}
