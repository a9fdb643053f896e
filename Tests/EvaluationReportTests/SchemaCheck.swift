import Foundation
import TestSupport

/// Checks a JSON document against the part of JSON Schema that `Docs/results.schema.json` uses; a keyword that it does
/// not know is a fault, so that the schema cannot outgrow the check.
struct SchemaCheck {
  private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description", "then", "else"]

  private let root: JSONValue

  init(_ schema: JSONValue) { root = schema }

  /// What does not agree, each with its place.
  func faults(in document: JSONValue) -> [String] { faults(document, root, "document") }

  private func faults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    if case .bool(let isAllowed) = schema { return isAllowed ? [] : ["\(place) may not be there"] }
    return schema.object.sorted { $0.key < $1.key }.flatMap { keyword, argument -> [String] in
      if Self.annotations.contains(keyword) { return [] }
      switch keyword {
      case "$ref":
        let name = argument.string?.split(separator: "/").last.map(String.init) ?? ""
        let target = root["$defs"][name]
        return target.isNull ? ["\(name) is not defined"] : faults(value, target, place)
      case "allOf": return argument.array.flatMap { faults(value, $0, place) }
      case "if":
        let branch = faults(value, argument, place).isEmpty ? schema["then"] : schema["else"]
        return branch.isNull ? [] : faults(value, branch, place)
      case "properties":
        return argument.object.flatMap { key, member in
          value.object[key].map { faults($0, member, "\(place).\(key)") } ?? []
        }
      case "patternProperties":
        return argument.object.flatMap { pattern, member in
          value.object.filter { matches($0.key, pattern) }.flatMap { faults($1, member, "\(place).\($0)") }
        }
      case "items": return value.array.enumerated().flatMap { faults($1, argument, "\(place)[\($0)]") }
      default:
        return holds(keyword, argument, value, schema) ? [] : ["\(place) is \(value), against \(keyword) \(argument)"]
      }
    }
  }

  private func holds(_ keyword: String, _ argument: JSONValue, _ value: JSONValue, _ schema: JSONValue) -> Bool {
    switch keyword {
    case "type": (argument.string.map { [$0] } ?? argument.array.compactMap(\.string)).contains { isOf($0, value) }
    case "const": value == argument
    case "enum": argument.array.contains(value)
    case "required" where value == .null: true
    case "required": argument.array.compactMap(\.string).allSatisfy { value.object[$0] != nil }
    case "additionalProperties":
      argument == .bool(false)
        && value.object.keys.allSatisfy { key in
          schema["properties"].object[key] != nil
            || schema["patternProperties"].object.keys.contains { matches(key, $0) }
        }
    case "pattern": value.string.map { matches($0, argument.string ?? "") } ?? false
    case "minItems": argument.integer.map { value.array.count >= $0 } ?? false
    case "maxItems": argument.integer.map { value.array.count <= $0 } ?? false
    case "minimum": compare(value, argument, >=)
    case "maximum": compare(value, argument, <=)
    case "exclusiveMinimum": compare(value, argument, >)
    default: false
    }
  }

  private func matches(_ text: String, _ pattern: String) -> Bool {
    text.range(of: pattern, options: .regularExpression) != nil
  }

  private func compare(_ value: JSONValue, _ limit: JSONValue, _ holds: (Double, Double) -> Bool) -> Bool {
    guard let value = value.number else { return true }
    return limit.number.map { holds(value, $0) } ?? false
  }

  private func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("number", .number), ("null", .null),
      ("boolean", .bool):
      true
    case ("integer", .number): value.integer != nil
    default: false
    }
  }
}
