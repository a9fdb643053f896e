internal import ByteCoding
public import Scoring

/// The findings of a check as text, JSON or CSV.
public struct CheckReport: Sendable {
  /// How findings are written.
  public enum Format: String, CaseIterable, Sendable {
    case table, json, csv
  }

  /// The check.
  public let check: StudyCheck
  /// The version of the program, for JSON.
  public let version: String

  /// A report on a check.
  public init(_ check: StudyCheck, version: String) {
    self.check = check
    self.version = version
  }

  /// - Parameter includesNotes: whether notes are among the lines of the table; the other forms always have them.
  public func text(_ format: Format, includesNotes: Bool = true) -> String {
    switch format {
    case .table: tableText(includesNotes)
    case .json: jsonText()
    case .csv: csvText()
    }
  }

  /// What the check comes to in one sentence: `3 cases: 1 error in 1 case, 2 warnings`.
  public var summary: String {
    func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
    let errors = check.count(.error)
    let share = check.faultyCaseCount > 0 ? " in \(counted(check.faultyCaseCount, "case"))" : ""
    return "\(counted(check.caseNames.count, "case")): \(counted(errors, "error"))\(share), "
      + counted(check.count(.warning), "warning")
  }

  private func tableText(_ includesNotes: Bool) -> String {
    var lines: [String] = []
    var last: String?
    for problem in check.problems where includesNotes || problem.code.severity != .note {
      if problem.caseName != last, let name = problem.caseName { lines.append("case \(name.onOneLine())") }
      last = problem.caseName
      lines.append((last == nil ? "" : "  ") + "\(problem.code.rawValue.padding(to: 10)) \(problem.line.onOneLine())")
    }
    if !lines.isEmpty { lines.append("") }
    return (lines + [summary]).map { $0 + "\n" }.joined()
  }

  private func jsonText() -> String {
    let problems = check.problems.map { problem in
      JSONTree.object([
        "code": .string(problem.code.rawValue), "severity": .string(problem.code.severity.rawValue),
        "case": .optional(problem.caseName), "path": .string(problem.path), "found": .string(problem.found),
        "expected": .optional(problem.expected), "remedy": .optional(problem.remedy),
      ])
    }
    return JSONTree.object([
      "voxloss": .object(["version": .string(version), "schema": .integer(EvaluationReport.schemaVersion)]),
      "cases": .strings(check.caseNames), "errors": .integer(check.count(.error)),
      "warnings": .integer(check.count(.warning)), "notes": .integer(check.count(.note)), "problems": .array(problems),
    ]).text()
  }

  private func csvText() -> String {
    var rows = [["code", "severity", "case", "path", "found", "expected", "remedy"]]
    rows += check.problems.map { problem in
      [
        problem.code.rawValue, problem.code.severity.rawValue, problem.caseName ?? "", problem.path, problem.found,
        problem.expected ?? "", problem.remedy ?? "",
      ]
    }
    return rows.map { $0.map(CheckReport.quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// RFC 4180: fields with a comma, a quote or a line break stand in quotes.
  private static func quoted(_ field: String) -> String {
    let needsQuotes = field.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }
}
