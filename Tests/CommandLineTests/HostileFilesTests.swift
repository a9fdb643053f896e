import Foundation
import TestSupport
import Testing

/// Damaged and malicious files: an answer or one line of error, soon, and no trap of our own.
@Suite(.serialized) struct HostileFilesTests {
  let fixtures: Fixtures

  init() throws { fixtures = try Fixtures() }

  /// Files on which the HDF5 C library (1.10.8) itself dies while it lists links; `Docs/Formats/HDF5.md` says where.
  static let deadly: Set = [
    "cve-2018-13867.h5", "cve-2018-13869.h5", "cve-2018-13870.h5", "cve-2018-13871.h5", "cve-2018-16438.h5",
    "cve-2024-32609.h5",
  ]

  private func isOrderly(_ run: Outcome) -> Bool {
    switch run.exitCode {
    case 0: !run.output.isEmpty
    case 1, 2, 64, 66: run.output.isEmpty && run.errorLines.last?.hasPrefix("error: ") ?? false
    default: false
    }
  }

  /// Whether one failure is one line; the C library adds lines of its own when it ends on some damaged files.
  private func isOneLine(_ run: Outcome) -> Bool {
    run.exitCode == 0 || run.errorLines.filter { $0.hasPrefix("error: ") }.count == 1
  }

  @Test(.enabled(if: SharedData.isPresent)) func knownExploitsNeitherHangNorTrap() async throws {
    let folder = SharedData.path("hdf5/cve/cvefiles")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count > 50)
    await withTaskGroup(of: Void.self) { group in
      for half in [0, 1] {
        group.addTask {
          for name in names.enumerated().filter({ $0.offset % 2 == half }).map(\.element) { await check(name, folder) }
        }
      }
    }
  }

  private func check(_ name: String, _ folder: String) async {
    let path = "\(folder)/\(name)"
    for arguments in [["info", path], ["score", path, path]] {
      guard let run = try? await VoxlossRunner.run(arguments, timeout: 20) else {
        Issue.record("\(arguments) did not start")
        continue
      }
      #expect(!run.isTimedOut, "\(name) hangs")
      if let signal = run.signal {
        #expect(HostileFilesTests.deadly.contains(name) && ![SIGILL, SIGTRAP].contains(signal), "\(name): \(signal)")
      } else {
        #expect(run.errorLines.contains { $0.hasPrefix("error: ") } == (run.exitCode != 0), "\(name): \(run.errors)")
        #expect([0, 1, 2, 64, 66].contains(run.exitCode), "\(name)")
        #expect(isOneLine(run), "\(name): \(run.errors)")
      }
    }
  }

  @Test func mutatedNIfTIFilesNeverCrash() async throws {
    let reference = try fixtures.reference
    let plain = try fixtures.labels("plain.nii") { x, _, _ in x < 4 ? 1 : 0 }
    let runs = try await mutants(
      [(reference, 60, 0), (plain, 90, 360)], against: reference, seed: 20_261_121, suffix: "nii.gz")
    for run in runs {
      #expect(run.outcome.signal == nil && !run.outcome.isTimedOut, "seeded mutation \(run.index)")
      #expect(isOrderly(run.outcome) && isOneLine(run.outcome), "\(run.index): \(run.outcome)")
    }
    #expect(Set(runs.map(\.outcome.exitCode)).isSuperset(of: [0, 1, 2]))
  }

  @Test func mutatedHDF5FilesNeverTrap() async throws {
    let reference = try fixtures.reference
    let stored = try fixtures.labels("stored.h5") { x, _, _ in x < 4 ? 1 : 0 }
    let runs = try await mutants([(stored, 150, 0)], against: reference, seed: 7, suffix: "h5")
    for run in runs {
      #expect(!run.outcome.isTimedOut, "seeded mutation \(run.index)")
      if let signal = run.outcome.signal {
        // The C library may die of a file; Swift code never may.
        #expect(signal == SIGSEGV || signal == SIGABRT || signal == SIGBUS, "\(run.index)")
      } else {
        #expect([0, 1, 2, 64, 66].contains(run.outcome.exitCode), "\(run.index)")
        #expect(isOneLine(run.outcome), "\(run.index): \(run.outcome.errors)")
      }
    }
    #expect(runs.filter { $0.outcome.signal != nil }.count <= 3)
  }

  private struct MutantRun: Sendable {
    let index: Int
    let outcome: Outcome
  }

  /// Scores mutated copies of files; each source gives a number of mutants whose first `head` bytes are changed, or
  /// any bytes where `head` is 0.
  private func mutants(
    _ sources: [(path: String, count: Int, head: Int)], against reference: String, seed: UInt64, suffix: String
  ) async throws -> [MutantRun] {
    var generator = SeededGenerator(seed: seed)
    var files: [String] = []
    for source in sources {
      let bytes = try fixtures.bytes(source.path)
      for _ in 0..<source.count {
        let mutant = mutate(bytes, head: source.head, &generator)
        files.append(try fixtures.folder.write(mutant, "mutant\(files.count).\(suffix)"))
      }
    }
    let paths = files
    return try await withThrowingTaskGroup(of: [MutantRun].self) { group in
      for half in [0, 1] {
        group.addTask {
          var runs: [MutantRun] = []
          for index in paths.indices where index % 2 == half {
            let outcome = try await VoxlossRunner.run(["score", reference, paths[index], "-q"], timeout: 60)
            runs.append(MutantRun(index: index, outcome: outcome))
          }
          return runs
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  /// Changes one to four bytes, cuts the end off, or repeats a part.
  private func mutate(_ bytes: [UInt8], head: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var mutant = bytes
    let end = head > 0 ? min(head, bytes.count) : bytes.count
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let interesting: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)]
      mutant[Int.random(in: 0..<end, using: &generator)] = interesting.randomElement(using: &generator)!
    }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: mutant.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
    case 1:
      let start = Int.random(in: 0..<bytes.count, using: &generator)
      mutant.insert(contentsOf: bytes[start...].prefix(100), at: start)
    default: break
    }
    return mutant
  }
}
