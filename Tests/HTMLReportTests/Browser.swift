import Foundation
import TestSupport
import Testing

/// A headless Chromium.
enum Browser {
  static let path: String? = {
    let named = ProcessInfo.processInfo.environment["VOXLOSS_CHROMIUM"]
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    return ((named.map { [$0] } ?? []) + usual).first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Whether pages can be loaded, or have to be because `VOXLOSS_REQUIRE_CHROMIUM` demands it.
  static var isThereOrRequired: Bool {
    path != nil || ProcessInfo.processInfo.environment["VOXLOSS_REQUIRE_CHROMIUM"] != nil
  }

  /// Loads a page in a frame and returns what the probe found.
  static func probe(_ page: String, width: Int, scheme: String) throws -> JSONValue {
    let program = try #require(path, "there is no chromium, which VOXLOSS_REQUIRE_CHROMIUM demands")
    let folder = try TemporaryFolder()
    let listener = """
      <script>var pageErrors = [], pageViolations = 0;
      addEventListener("error", function (event) { pageErrors.push(event.message || "a resource failed"); }, true);
      addEventListener("securitypolicyviolation", function () { pageViolations += 1; });</script>
      """
    let watched = page.replacing("<meta charset=\"utf-8\">", with: "<meta charset=\"utf-8\">" + listener)
    try #require(watched != page)
    let source = String(decoding: try JSONEncoder().encode(watched), as: UTF8.self).replacing("<", with: "\\u003c")
    let outer = """
      <!DOCTYPE html><meta charset="utf-8"><body><pre id="result"></pre>
      <iframe id="frame" style="border:0;width:\(width)px;height:900px;color-scheme:\(scheme)"></iframe>
      <script>
      var frame = document.getElementById("frame");
      frame.onload = function () {
        var result;
        try { result = probe(frame.contentWindow); } catch (error) { result = { errors: [String(error)] }; }
        document.getElementById("result").textContent = btoa(unescape(encodeURIComponent(JSON.stringify(result))));
      };
      \(script)
      frame.srcdoc = \(source);
      </script>
      """
    try folder.write(outer, "page.html")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir=\(folder.path("profile"))",
      "--window-size=1400,1000", "--virtual-time-budget=4000", "--dump-dom", "file://\(folder.path("page.html"))",
    ]
    let output = try folder.write("", "dom.html")
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let document = try String(contentsOfFile: output, encoding: .utf8)
    let encoded = try #require(document.firstMatch(of: /<pre id="result">([A-Za-z0-9+\/=]+)<\/pre>/)).output.1
    let data = try #require(Data(base64Encoded: String(encoded)))
    return try JSONValue(text: String(decoding: data, as: UTF8.self))
  }

  /// What is asked of the page; it clicks the fourth heading, which is the first metric, twice.
  private static let script = """
    function probe(view) {
      var page = view.document, root = page.documentElement, style = view.getComputedStyle(root);
      var table = page.getElementById("case-table"), input = page.getElementById("filter");
      function all(selector) { return Array.prototype.slice.call(page.querySelectorAll(selector)); }
      function column() { return Array.prototype.map.call(table.tBodies[0].rows, function (row) { return row.cells[3].textContent.trim(); }); }
      var result = {
        sections: all("section").map(function (part) { return { id: part.id, height: part.getBoundingClientRect().height }; }),
        scrollWidth: root.scrollWidth, clientWidth: root.clientWidth, rows: table.tBodies[0].rows.length,
        wide: all("body *").filter(function (part) {
          if (part.closest(".scroll, .plot, pre, .skip")) {
            part = part.matches(".scroll, .plot, pre") ? part : null;
          }
          return part && part.getBoundingClientRect().right > root.clientWidth + 0.5;
        }).map(function (part) { return part.outerHTML.slice(0, 120); }),
        paper: style.getPropertyValue("--paper").trim(), background: view.getComputedStyle(page.body).backgroundColor,
        colours: {}, filterIsHidden: view.getComputedStyle(input.closest("p")).display === "none",
        requests: view.performance.getEntriesByType("resource").filter(function (entry) { return entry.name.indexOf("data:") !== 0; }).length
      };
      ["paper", "panel", "ink", "faint", "link", "good", "bad", "bad-panel", "focus", "series-1", "series-2", "series-3"].forEach(function (name) {
        result.colours["--" + name] = style.getPropertyValue("--" + name).trim();
      });
      var heading = table.tHead.rows[0].cells[3], button = heading.querySelector("button");
      if (button) {
        result.sortStates = [];
        button.focus();
        button.click(); result.sortStates.push(heading.getAttribute("aria-sort")); result.ascending = column();
        button.click(); result.sortStates.push(heading.getAttribute("aria-sort")); result.descending = column();
        result.headings = table.tHead.rows[0].cells.length;
        result.focusable = table.tHead.querySelectorAll("button").length;
        input.value = "ORGAN_2";
        input.dispatchEvent(new view.Event("input"));
        result.filtered = Array.prototype.filter.call(table.tBodies[0].rows, function (row) { return row.getBoundingClientRect().height > 0; }).length;
        result.filterText = page.getElementById("shown").textContent;
      }
      result.errors = view.pageErrors; result.violations = view.pageViolations;
      return result;
    }
    """
}
