import Foundation
import SurfaceMetrics
import TestSupport
import Testing

/// The tables of conventions in the documentation are those of the code.
struct ConventionPageTests {
  private func page(_ name: String) throws -> String {
    try String(contentsOfFile: SharedData.packageRoot.appendingPathComponent("Docs/\(name)").path, encoding: .utf8)
  }

  @Test func tupleOfEveryConvention() throws {
    let conventions = SurfaceConvention.all + SurfaceConvention.variants
    let fields = SurfaceConvention.deepmind.tuple.map(\.field)
    var lines = [
      "| convention | tool | " + fields.map { $0.replacing("_", with: " ") }.joined(separator: " | ") + " |",
      "|" + String(repeating: "---|", count: fields.count + 2),
    ]
    for convention in conventions {
      let cells = ["`\(convention.name)`", "\(convention.tool) \(convention.version)"] + convention.tuple.map(\.value)
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    let table = lines.joined(separator: "\n")
    #expect(try page("Conventions.md").contains(table), "Docs/Conventions.md lacks this table:\n\(table)")
  }

  @Test func metricsOfEveryTool() throws {
    let conventions = SurfaceConvention.all + SurfaceConvention.variants
    var lines = ["| convention | metrics that its tool has | remark |", "|---|---|---|"]
    for convention in conventions {
      let metrics = SurfaceMetric.all.filter(convention.hasInTool).map { "`\($0.key)`" }.joined(separator: " ")
      lines.append("| `\(convention.name)` | \(metrics) | \(convention.remark ?? "") |")
    }
    let table = lines.joined(separator: "\n")
    #expect(try page("Conventions.md").contains(table), "Docs/Conventions.md lacks this table:\n\(table)")
  }

  @Test func refusedTools() throws {
    let text = try page("Conventions.md")
    for (name, reason) in SurfaceConvention.refused { #expect(text.contains("| `\(name)` | \(reason) |")) }
  }

  @Test func everyMetricHasItsLine() throws {
    let text = try page("SurfaceMetrics.md")
    for metric in SurfaceMetric.all
    where !metric.key.hasSuffix("prediction_to_reference") && !metric.key.hasSuffix("_prediction") {
      #expect(text.contains("`\(metric.key)`"), "\(metric.key) is not on Docs/SurfaceMetrics.md")
    }
  }

  @Test func everyTestNamedOnAPageExists() throws {
    let root = SharedData.packageRoot
    let files = try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent("Tests").path)
    let tests = Set(files.filter { $0.hasSuffix("Tests.swift") }.map { ($0 as NSString).lastPathComponent })
    for name in ["Accuracy", "DistanceTransforms", "SurfaceMetrics", "VoxelMorphology"] {
      for match in try page("\(name).md").matches(of: /`([A-Za-z0-9]+Tests)`/) {
        #expect(tests.contains(match.1 + ".swift"), "Docs/\(name).md names \(match.1)")
      }
    }
  }

  @Test func namesLeadBack() {
    for convention in SurfaceConvention.all + SurfaceConvention.variants {
      #expect(SurfaceConvention(name: convention.name) == convention)
    }
    #expect(SurfaceConvention(name: "medpy:1") == .medpy())
    #expect(SurfaceConvention(name: "sitk-recipe:6") == .sitkRecipe())
    #expect(SurfaceConvention(name: "medpy:4") == nil && SurfaceConvention(name: "anima") == nil)
    #expect(Set(SurfaceConvention.names).count == SurfaceConvention.names.count)
  }
}
