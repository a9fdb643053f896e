import ArgumentParser
import CDeflateAlone
import Foundation
import Voxloss

/// Times one task of the library in this process and prints one JSON line, as `compare.py` reads it.
struct Benchmark: ParsableCommand {
  enum Task: String, CaseIterable, ExpressibleByArgument {
    /// File to voxels in memory.
    case read
    /// libdeflate alone on the same file, into memory taken in the same way.
    case inflate
    /// Pair in memory to all overlap metrics of all labels.
    case overlap
    /// The same on labels that change in every voxel, beside a plain histogram.
    case noise
    /// Pair in memory to HD, HD95, ASSD and NSD of all labels.
    case surface
    /// The same for 1, 10 and 100 labels on generated grids up to 1024^3.
    case scaling
    /// Mask in memory to its distance maps.
    case distance
    /// Logits and labels in memory to the value and gradient of a loss.
    case loss
    /// The time of the bytes and exponentials that a loss cannot do without.
    case lossFloor = "loss-floor"
  }

  static let configuration = CommandConfiguration(commandName: "VoxlossBenchmarks")

  @Argument var task: Task
  @Argument var files: [String] = []
  @Option(help: "Counted runs after one warm-up.") var runs = 5
  @Option(help: "Threads inside the engine.") var workers = 1
  @Option(help: "Conventions of `surface`, separated by commas, or all.") var convention = "deepmind"
  @Option(help: "The only labels of `surface`, separated by commas.") var labels: String?
  @Option(help: "The largest grid of `scaling`: voxels along an axis.") var largest = 1024

  @Option(help: "The workload of `loss`: samples x classes.") var shape = "2x14"
  @Option(help: "The losses of `loss`, as on the command line, separated by semicolons.") var losses = "dice-ce"
  @Option(help: "`labels`, or `ignoring` with an ignore label.") var reference = "labels"
  @Option(help: "The tool whose definition `loss` takes, as monai.") var tool: String?
  @Flag(help: "`loss` writes every gradient into the same memory.") var reuse = false
  @Flag(help: "`loss` keeps the reference and its maps between runs.") var cached = false
  @Flag(help: "`loss` without the gradient.") var valueOnly = false

  func run() throws {
    switch task {
    case .read:
      for file in files {
        try report("read", file) { try VolumeFile(contentsOf: file).volume.geometry.size.voxelCount }
      }
    case .inflate:
      for file in files { try inflateAlone(file) }
    case .overlap:
      let reference = try VolumeFile(contentsOf: files[0]).volume
      let prediction = try VolumeFile(contentsOf: files[1]).volume
      try report("overlap", files[0]) {
        let joint = JointCounts(
          reference: try LabelMap(reference), prediction: try LabelMap(prediction), workerCount: workers)
        return allMetrics(joint)
      }
    case .surface: try surface()
    case .scaling: try scaling()
    case .distance: try distance()
    case .loss: try loss()
    case .lossFloor: try lossFloor()
    case .noise:
      for classCount in [14, 100] { try noise(classCount) }
    }
  }

  private func inflateAlone(_ file: String) throws {
    let compressed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let size = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let decompressor = libdeflate_alloc_decompressor()
    defer { libdeflate_free_decompressor(decompressor) }
    try report("inflate", file) {
      let output = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        let first = (UInt(bitPattern: buffer.baseAddress) + 0x1F_FFFF) & ~0x1F_FFFF
        let end = UInt(bitPattern: buffer.baseAddress! + buffer.count) & ~0x1F_FFFF
        if end > first { madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), 14) }
        libdeflate_gzip_decompress(decompressor, compressed, compressed.count, buffer.baseAddress, size, &count)
      }
      return output.count
    }
  }

  /// The number of defined values, so that no work can be left out.
  private func allMetrics(_ joint: JointCounts) -> Int {
    let labels = joint.labels.filter { $0 != 0 }
    let overall = OverallOverlap(joint, labels: labels)
    return labels.reduce(overall.values.filter { $0.value != nil }.count) { count, label in
      let overlap = ClassOverlap(of: [label], in: joint)
      return count + OverlapMetric.allCases.filter { overlap[$0] != nil }.count
    }
  }

  private func noise(_ classCount: Int) throws {
    var state: UInt64 = 7
    func labels() -> [UInt8] {
      (0..<1 << 24).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8((state >> 33) % UInt64(classCount))
      }
    }
    let (a, b) = (labels(), labels())
    let geometry = VolumeGeometry(size: VolumeSize(x: 256, y: 256, z: 256))
    let reference = try LabelMap(.uint8(Volume(geometry: geometry, voxels: a)))
    let prediction = try LabelMap(.uint8(Volume(geometry: geometry, voxels: b)))
    try report("noise", "joint counts, \(classCount) labels") {
      JointCounts(reference: reference, prediction: prediction, workerCount: workers).cells.count
    }
    try report("noise", "plain histogram, \(classCount) labels") {
      var histogram = [Int](repeating: 0, count: 1 << 16)
      histogram.withUnsafeMutableBufferPointer { cells in
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            for index in a.indices { cells[Int(a[index]) << 8 | Int(b[index])] &+= 1 }
          }
        }
      }
      return histogram.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    }
  }

  func report(_ task: String, _ name: String, _ body: () throws -> Int) throws {
    var times: [Double] = []
    var result = 0
    for run in 0...runs {
      let start = ContinuousClock.now
      result = try body()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if run > 0 { times.append(seconds) }
    }
    times.sort()
    let line: [String: Any] = [
      "task": task, "name": name, "median_s": times[times.count / 2], "min_s": times[0], "result": result,
    ]
    let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys])
    print(String(decoding: data, as: UTF8.self))
  }
}

Benchmark.main()
