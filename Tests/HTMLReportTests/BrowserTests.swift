import Foundation
import HTMLReport
import Scoring
import TestSupport
import Testing

/// Loads the page in a headless Chromium, in frames of two widths and both colour schemes, and asks what it has become.
///
/// Skipped where there is no Chromium (`VOXLOSS_CHROMIUM`, else `chromium` in the usual folders).
/// With `VOXLOSS_REQUIRE_CHROMIUM` they fail instead.
@Suite(.enabled(if: Browser.isThereOrRequired, "there is no chromium; VOXLOSS_CHROMIUM names one"))
struct BrowserTests {
  @Test(arguments: [("wide", 1200, "light"), ("narrow", 400, "dark")])
  func pageWorks(name: String, width: Int, scheme: String) throws {
    let page = HTMLReport(study: StudySample.study(cases: 30), version: "1").text()
    let found = try Browser.probe(page, width: width, scheme: scheme)
    #expect(found.errors.array.isEmpty, "\(found.errors)")
    #expect(found.violations.integer == 0 && found.requests.integer == 0)
    #expect(found.sections.array.count == 8)
    #expect(found.sections.array.allSatisfy { $0.height.number ?? 0 > 40 })
    #expect(found.scrollWidth.integer == found.clientWidth.integer && found.clientWidth.integer == width)
    #expect(found.wide.array.isEmpty, "\(found.wide)")
    let paper = found.paper.string
    #expect(paper == (scheme == "dark" ? "#14181c" : "#ffffff"))
    #expect(found.background.string == (scheme == "dark" ? "rgb(20, 24, 28)" : "rgb(255, 255, 255)"))
  }

  @Test func tableSortsAndFilters() throws {
    let study = StudySample.study(cases: 30)
    let found = try Browser.probe(HTMLReport(study: study, version: "1").text(), width: 1000, scheme: "light")
    let column = found.ascending.array.compactMap(\.string)
    #expect(column.count == 150)
    let numbers = column.compactMap(Double.init)
    #expect(numbers == numbers.sorted() && numbers.count > 130)
    #expect(column.suffix(150 - numbers.count).allSatisfy { $0 == "-" })
    let down = found.descending.array.compactMap(\.string).compactMap(Double.init)
    #expect(down == numbers.sorted(by: >))
    #expect(found.descending.array.last?.string == column.last)
    #expect(found.sortStates.array.compactMap(\.string) == ["ascending", "descending"])
    #expect(found.filtered.integer == 30 && found.filterText.string == "30 of 150 rows")
    #expect(found.focusable.integer == found.headings.integer)
  }

  @Test func tableIsCompleteWithoutScript() throws {
    let page = HTMLReport(study: StudySample.study(cases: 30), version: "1").text()
    let plain = page.replacing(/(?s)<script>.*?<\/script>/, with: "")
    let found = try Browser.probe(plain, width: 1000, scheme: "light")
    #expect(found.errors.array.isEmpty && found.rows.integer == 150)
    #expect(found.filterIsHidden == .bool(true))
  }

  @Test func contrastOfTextIsEnough() throws {
    let page = HTMLReport(study: StudySample.study(cases: 30), version: "1").text()
    for scheme in ["light", "dark"] {
      let colours = try Browser.probe(page, width: 900, scheme: scheme).colours
      func contrast(_ a: String, _ b: String) throws -> Double {
        let first = try Colour.luminance(#require(colours[key: a].string))
        let second = try Colour.luminance(#require(colours[key: b].string))
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
      }
      for (text, ground) in [
        ("--ink", "--paper"), ("--ink", "--panel"), ("--faint", "--paper"), ("--faint", "--panel"),
        ("--link", "--paper"),
        ("--good", "--paper"), ("--bad", "--paper"), ("--bad", "--bad-panel"), ("--ink", "--bad-panel"),
      ] { #expect(try contrast(text, ground) >= 4.5, "\(scheme): \(text) on \(ground)") }
      for graphic in ["--series-1", "--series-2", "--series-3", "--focus"] {
        #expect(try contrast(graphic, "--paper") >= 3, "\(scheme): \(graphic)")
      }
    }
  }
}

/// Relative luminance of WCAG 2.
private enum Colour {
  static func luminance(_ text: String) throws -> Double {
    let bits = try #require(Int(text.dropFirst(), radix: 16))
    func linear(_ shift: Int) -> Double {
      let value = Double(bits >> shift & 255) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
  }
}

extension JSONValue {
  subscript(key name: String) -> JSONValue { self[name] }
}
