public import ArgumentParser
import Foundation
public import Voxloss

/// `dice=0.8`: a metric and the value that must be kept.
struct LimitArgument: ExpressibleByArgument {
  let key: String
  let limit: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let limit = Double(parts[1]), limit.isFinite else { return nil }
    key = parts[0]
    self.limit = limit
  }

  /// Why the scores do not keep the limit; nil when they do.
  ///
  /// The worst label counts. A missed or spurious label whose value is undefined never keeps a limit, and labels that
  /// are empty on both sides are left out.
  func violation(in scored: CaseScore, isLowerLimit: Bool) -> String? {
    if let overall = scored.overall.first(where: { $0.key == key }) {
      guard let value = overall.value else { return "\(key) is undefined, the limit is \(limit)" }
      return keeps(value, isLowerLimit) ? nil : "\(key) is \(value), the limit is \(limit)"
    }
    for entry in scored.labels where entry.status != .bothEmpty {
      guard let value = entry[key] else {
        if entry.status == .defined { continue }
        return "\(key) of \(entry.title) is undefined (\(entry.status.rawValue)), the limit is \(limit)"
      }
      if !keeps(value, isLowerLimit) { return "\(key) of \(entry.title) is \(value), the limit is \(limit)" }
    }
    return nil
  }

  private func keeps(_ value: Double, _ isLowerLimit: Bool) -> Bool { isLowerLimit ? value >= limit : value <= limit }
}

/// `0.05vox` or `0.1mm`.
struct ToleranceArgument: ExpressibleByArgument {
  let tolerance: GeometryTolerance

  init?(argument: String) {
    let text = argument.lowercased()
    func number(without suffix: String) -> Double? {
      guard text.hasSuffix(suffix), let value = Double(text.dropLast(suffix.count)) else { return nil }
      return value.isFinite && value >= 0 ? value : nil
    }
    if let value = number(without: "vox") {
      tolerance = .voxels(value)
    } else if let value = number(without: "mm") {
      tolerance = .millimetres(value)
    } else {
      return nil
    }
  }
}

extension Activation: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}
extension ScalarType: ExpressibleByArgument {}
