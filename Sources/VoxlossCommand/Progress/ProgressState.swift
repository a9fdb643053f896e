import Foundation

/// What became of something that is finished, as tables count it.
enum ProgressResult {
  case scored
  /// There are no scores.
  case failed
  /// The prediction could not be used.
  case unusable
}

/// How far a run is, and the texts that say so.
struct ProgressState: Sendable {
  let total: Int
  /// What is counted, in the plural: `cases`.
  let unit: String
  /// Finished before this run began; they say nothing about the rate.
  let earlier: Int
  private(set) var done: Int
  /// Those without scores.
  private(set) var failed = 0
  /// Those whose prediction could not be used, so that they count as missed.
  private(set) var unusable = 0
  private(set) var last: String?

  init(total: Int, unit: String, earlier: Int = 0) {
    self.total = total
    self.unit = unit
    self.earlier = earlier
    done = earlier
  }

  mutating func finish(_ name: String, _ result: ProgressResult) {
    done += 1
    switch result {
    case .scored: break
    case .failed: failed += 1
    case .unusable: unusable += 1
    }
    last = name
  }

  /// The number finished a minute since this run began; nil before the first.
  func rate(after seconds: Double) -> Double? {
    done > earlier && seconds > 0 ? Double(done - earlier) / seconds * 60 : nil
  }

  /// The seconds that the rest needs at this rate.
  func remaining(after seconds: Double) -> Double? { rate(after: seconds).map { Double(total - done) / $0 * 60 } }

  /// `12 of 40 cases, 1 failed, 36/min, 0:46 left`.
  func line(after seconds: Double) -> String {
    var parts = ["\(done) of \(total) \(unit)"]
    if failed > 0 { parts.append("\(failed) failed") }
    if unusable > 0 { parts.append("\(unusable) unusable") }
    if let rate = rate(after: seconds) { parts.append("\(ProgressState.short(rate))/min") }
    if done < total, let remaining = remaining(after: seconds) {
      parts.append("\(ProgressState.clock(remaining)) left")
    }
    return parts.joined(separator: ", ")
  }

  /// The line with a bar before it, cut to a width.
  func bar(after seconds: Double, width: Int) -> String {
    let text = line(after: seconds)
    let room = min(40, width - text.count - 4)
    if room < 8 { return String(text.prefix(max(width - 1, 0))) }
    let filled = total > 0 ? room * done / total : room
    return "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: room - filled))] \(text)"
  }

  /// One JSON object.
  func json(after seconds: Double, peakMemory: Int) -> String {
    func number(_ value: Double?) -> Any { value.map { ($0 * 1000).rounded() / 1000 as Any } ?? NSNull() }
    let object: [String: Any] = [
      "done": done, "total": total, "failed": failed, "unusable": unusable, "case": last as Any? ?? NSNull(),
      "elapsed_s": number(seconds),
      "rate_per_min": number(rate(after: seconds)), "remaining_s": number(remaining(after: seconds)),
      "peak_memory_bytes": peakMemory,
    ]
    let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// `0:46`, `12:05`, `3:07:41`.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "?" }
    let whole = Int(seconds.rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (minutes, hours) = (whole / 60 % 60, whole / 3600)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }

  /// Two significant digits below ten, none behind the point above.
  private static func short(_ rate: Double) -> String {
    rate >= 10 ? "\(Int(rate.rounded()))" : "\((rate * 10).rounded() / 10)"
  }
}
