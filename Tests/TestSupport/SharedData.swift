public import Foundation

/// The real volumes and expected values that lie beside the checkout (`VOXLOSS_TEST_DATA`, else `../shared/data`).
///
/// Tests that need them are enabled `if: SharedData.isPresent`.
public enum SharedData {
  public static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["VOXLOSS_TEST_DATA"] { return URL(fileURLWithPath: path) }
    return packageRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
  }()

  /// The folder of Package.swift.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static let isPresent = FileManager.default.fileExists(atPath: path("expected.json"))

  /// The path of a file below the folder.
  public static func path(_ name: String) -> String { root.appendingPathComponent(name).path }

  /// `expected.json`, read once; null when the folder is absent.
  public static let expected: JSONValue = {
    guard isPresent else { return .null }
    do { return try JSONValue(contentsOf: path("expected.json")) } catch { fatalError("expected.json: \(error)") }
  }()
}
