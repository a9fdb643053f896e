import ArgumentParser
import Foundation
import Voxloss

/// Options that say how a run goes; results do not depend on them.
struct RunningArguments: ParsableArguments {
  @Option(
    name: [.long, .customShort("j"), .customLong("np", withSingleDash: true)],
    help: ArgumentHelp(
      "Threads, and cases at a time. Default: SLURM_CPUS_PER_TASK, else OMP_NUM_THREADS, else the processors at hand, "
        + "within the container's quota.", valueName: "n"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "What the cases in hand may need together: 8G, 512M or 50% of the memory. One case always runs.",
      valueName: "size"))
  var memoryLimit: MemoryArgument?

  @Option(
    help: ArgumentHelp(
      "auto (a bar on a terminal, else a line from time to time), plain, none, or json (an object a case). Default: "
        + "auto, none with --quiet.", valueName: "form"))
  var progress: ProgressMode?

  @Flag(help: "Show every note and warning, and the peak memory.") var verbose = false
  @Flag(name: .shortAndLong, help: "No notes, warnings and progress.") var quiet = false

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
  }

  var workerCount: Int { workers ?? Machine.workerCount() }

  /// A runner with these limits.
  func runner(_ options: CaseOptions) -> StudyRunner {
    var options = options
    options.workerCount = workerCount
    var runner = StudyRunner(options: options)
    runner.memoryLimit = memoryLimit?.bytes(of: Machine.memory())
    return runner
  }
}

/// `8G`, `512M`, `64K`, a number of bytes, or `50%` of the memory.
struct MemoryArgument: ExpressibleByArgument, Hashable {
  private enum Amount: Hashable {
    case bytes(Int)
    case share(Double)
  }

  private let amount: Amount

  init?(argument: String) {
    var text = argument.uppercased()
    if text.hasSuffix("%") {
      guard let share = Double(text.dropLast()), share > 0, share <= 100 else { return nil }
      amount = .share(share / 100)
      return
    }
    for ending in ["IB", "B"] where text.hasSuffix(ending) {
      text.removeLast(ending.count)
      break
    }
    let units: [Character: Double] = ["K": 1024, "M": 1_048_576, "G": 1_073_741_824, "T": 1_099_511_627_776]
    let unit = text.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? text[...] : text.dropLast()), number > 0 else { return nil }
    let bytes = number * (unit ?? 1)
    guard bytes >= 1, bytes < 1e18 else { return nil }
    amount = .bytes(Int(bytes))
  }

  /// The bytes, of a machine with so much memory.
  func bytes(of memory: Int) -> Int {
    switch amount {
    case .bytes(let bytes): bytes
    case .share(let share): Int(Double(memory) * share)
    }
  }
}
