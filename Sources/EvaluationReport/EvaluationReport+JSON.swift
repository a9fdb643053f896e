internal import Scoring

extension EvaluationReport {
  func jsonText() -> String {
    var members = study?.json ?? ["cases": .array(cases.map(\.json))]
    members["voxloss"] = .object(["version": .string(version), "schema": .integer(EvaluationReport.schemaVersion)])
    if let limits { members["limits"] = limits.json }
    return JSONTree.object(members).text()
  }
}
