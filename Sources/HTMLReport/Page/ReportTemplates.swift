internal import Mustache

/// What a template is filled with: texts, flags, lists and further values.
typealias TemplateValues = [String: Any]

/// The templates of the page, compiled into the program.
enum ReportTemplates {
  static let style = text(PackageResources.report_css)
  static let script = text(PackageResources.report_js)

  /// The page filled with values.
  static func page(_ values: TemplateValues) -> String {
    guard let page = library.render(values, withTemplate: "page") else {
      preconditionFailure("the library holds the page")
    }
    return page
  }

  private static let library: MustacheLibrary = {
    let sources = [
      ("page", PackageResources.page_mustache), ("facts", PackageResources.facts_mustache),
      ("verdict", PackageResources.verdict_mustache), ("summary", PackageResources.summary_mustache),
      ("plots", PackageResources.plots_mustache), ("figure", PackageResources.figure_mustache),
      ("worst", PackageResources.worst_mustache), ("cases", PackageResources.cases_mustache),
      ("methods", PackageResources.methods_mustache), ("table", PackageResources.table_mustache),
      ("folded", PackageResources.folded_mustache),
    ]
    var library = MustacheLibrary()
    for (name, bytes) in sources {
      do {
        try library.register(text(bytes), named: name)
      } catch {
        preconditionFailure("\(name).mustache: \(error)")
      }
    }
    return library
  }()

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
