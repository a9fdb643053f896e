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

  /// Whether the scores hold the metric at all; a limit on one that they lack would never fail.
  func isComputed(in scored: CaseScore) -> Bool {
    scored.labels.isEmpty || scored.overall.contains { $0.key == key }
      || scored.labels.contains { $0.values.contains { $0.name == key } }
  }

  /// Why the scores do not keep the limit, naming the worst label; nil when they do.
  ///
  /// A missed or spurious label whose value is undefined never keeps a limit, nor does a label without any surface that
  /// is evaluated keep one on a distance. Labels that are empty on both sides or lack the metric are left out.
  func violation(in scored: CaseScore, isLowerLimit: Bool) -> String? {
    if let overall = scored.overall.first(where: { $0.key == key }) {
      guard let value = overall.value else { return "\(key) is undefined, the limit is \(limit)" }
      return keeps(value, isLowerLimit) ? nil : "\(key) is \(value), the limit is \(limit)"
    }
    let entries = scored.labels.filter { entry in
      entry.status != .bothEmpty && entry.values.contains { $0.name == key }
    }
    let isSurface = entries.contains { $0.values.contains { $0.name == key && SurfaceMetric(key: $0.key) != nil } }
    let undefined = entries.filter { $0[key] == nil && (isSurface || $0.status != .defined) }
    let beyond = entries.compactMap { entry in entry[key].map { (entry: entry, value: $0) } }
      .filter { !keeps($0.value, isLowerLimit) }
    let count = undefined.count + beyond.count
    let others = count > 1 ? " (and \(count - 1) more of \(entries.count) do not keep it)" : ""
    if let entry = undefined.first {
      let reason = entry.status == .defined ? "no surface is evaluated" : entry.status.rawValue
      return "\(key) of \(entry.title) is undefined (\(reason)), the limit is \(limit)\(others)"
    }
    let worst = beyond.min { isLowerLimit ? $0.value < $1.value : $0.value > $1.value }
    return worst.map { "\(key) of \($0.entry.title) is \($0.value), the limit is \(limit)\(others)" }
  }

  func keeps(_ value: Double, _ isLowerLimit: Bool) -> Bool { isLowerLimit ? value >= limit : value <= limit }
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
