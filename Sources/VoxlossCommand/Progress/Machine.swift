import Foundation

/// What this machine, its batch system or its container leaves to the process.
enum Machine {
  /// The processors to use: `SLURM_CPUS_PER_TASK`, else `OMP_NUM_THREADS`, else those at hand; never more than the
  /// quota of the control group.
  static func workerCount(
    environment: [String: String] = ProcessInfo.processInfo.environment, controlGroups: ControlGroups = .own
  ) -> Int {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
    // OpenMP's variable may list one number a nesting level.
    let threads = environment["OMP_NUM_THREADS"]?.split(separator: ",").first.flatMap { Int($0) }
      .flatMap { $0 > 0 ? $0 : nil }
    let wanted = number("SLURM_CPUS_PER_TASK") ?? threads ?? ProcessInfo.processInfo.activeProcessorCount
    return max(1, min(wanted, controlGroups.processors ?? wanted))
  }

  /// The bytes of memory: of the machine, or what the control group allows.
  static func memory(controlGroups: ControlGroups = .own) -> Int {
    let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(physical, controlGroups.memory ?? physical)
  }

  /// The largest amount of memory that the process has held, in bytes.
  static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      // Darwin counts bytes, Linux kilobytes.
      return unsafe getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0
    #else
      return unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss * 1024 : 0
    #endif
  }

  /// The same for reading: `1.24 GB`.
  static var peakMemoryText: String {
    let hundredths = (Double(peakMemory) / 1e7).rounded() / 100
    return "\(hundredths) GB"
  }

  /// The columns of the terminal behind standard error.
  static var terminalWidth: Int {
    var size = winsize()
    let isKnown = unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }
}

/// The limits that Linux' control groups, version 1 or 2, set to this process.
struct ControlGroups {
  static let own = ControlGroups(root: "/sys/fs/cgroup", membership: "/proc/self/cgroup")

  let root: String
  let membership: String

  /// The processors of the quota, rounded up; nil when there is none.
  var processors: Int? {
    let second = folders(controller: "").compactMap { folder -> Double? in
      let words = words(of: "\(folder)/cpu.max")
      guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]) else { return nil }
      return quota / period
    }
    let first = folders(controller: "cpu").compactMap { folder -> Double? in
      guard let quota = words(of: "\(folder)/cpu.cfs_quota_us").first.flatMap(Double.init), quota > 0,
        let period = words(of: "\(folder)/cpu.cfs_period_us").first.flatMap(Double.init)
      else { return nil }
      return quota / period
    }
    return (second + first).filter { $0 > 0 && $0 < 1e6 }.min().map { max(1, Int($0.rounded(.up))) }
  }

  /// The bytes of memory; nil when there is no limit.
  var memory: Int? {
    let second = folders(controller: "").compactMap { words(of: "\($0)/memory.max").first.flatMap { Int($0) } }
    let first = folders(controller: "memory").compactMap {
      words(of: "\($0)/memory.limit_in_bytes").first.flatMap { Int($0) }
    }
    return (second + first).filter { $0 > 0 }.min()
  }

  /// The folders of the process's group and of those around it.
  ///
  /// - Parameter controller: empty for version 2.
  private func folders(controller: String) -> [String] {
    let lines = (try? String(contentsOfFile: membership, encoding: .utf8))?.split(separator: "\n") ?? []
    let top = controller.isEmpty ? root : "\(root)/\(controller)"
    var folders = [top]
    for line in lines {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isMeant =
        controller.isEmpty ? fields[1].isEmpty : fields[1].split(separator: ",").contains { $0 == controller }
      guard isMeant else { continue }
      var folder = top
      for part in fields[2].split(separator: "/") where part != ".." {
        folder += "/\(part)"
        folders.append(folder)
      }
    }
    return folders
  }

  private func words(of path: String) -> [String] {
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
  }
}
