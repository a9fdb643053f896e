import Foundation
import SegmentationLosses
import TestSupport
import Testing

/// `Docs/Losses/README.md` lists what the catalogue holds.
@Suite struct LossIndexPageTests {
  private let folder = SharedData.packageRoot.appendingPathComponent("Docs/Losses")

  private func page() throws -> String {
    try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
  }

  @Test func everyLossHasARowAndAPage() throws {
    let page = try page()
    for group in LossCatalogue.groups {
      #expect(page.contains("## \(group.title)\n"))
      for entry in group.entries {
        let formula = entry.formula.replacingOccurrences(of: "|", with: "abs")
        let row = "| [\(entry.name)](\(entry.name).md) | \(entry.summary) | `\(formula)` | \(entry.peers) |"
        #expect(page.contains(row), "\(row)")
        let own = folder.appendingPathComponent("\(entry.name).md")
        #expect(FileManager.default.fileExists(atPath: own.path), "\(own.lastPathComponent)")
      }
    }
    let rows = page.components(separatedBy: "\n| [").count - 1
    #expect(rows == LossCatalogue.entries.count)
  }

  @Test func theGuideIsTheCatalogues() throws {
    let page = try page()
    for advice in LossCatalogue.guide {
      let losses = advice.losses.map { "`\($0)`" }.joined(separator: ", ")
      #expect(page.contains("| \(advice.situation) | \(losses) | \(advice.reason) |"))
    }
  }

  @Test func everyConventionHasARow() throws {
    let page = try page()
    for convention in LossConvention.all { #expect(page.contains("`\(convention.name)`")) }
  }

  /// A tool that has no such loss is refused for every loss; at least one loss knows each tool.
  @Test func conventionsAreAcceptedOrRefused() throws {
    var accepted: [String: Int] = [:]
    for entry in LossCatalogue.entries {
      var count = 0
      for convention in LossConvention.all {
        do {
          _ = try LossCatalogue.loss(entry.name, convention: convention)
          accepted[convention.name, default: 0] += 1
          count += 1
        } catch {
          #expect(error.reason == .option && error.description.contains(convention.name), "\(error)")
        }
      }
      #expect(count < LossConvention.all.count, "\(entry.name) takes every convention: does it look at it?")
    }
    for convention in LossConvention.all { #expect((accepted[convention.name] ?? 0) > 0, "\(convention.name)") }
  }
}
