import Foundation
import Voxloss

extension Benchmark {
  /// Value and gradient of losses on the logits of `make_workloads.py`; making the reference is part of the time.
  func loss() throws {
    let extents = shape.split(separator: "x").compactMap { Int($0) }
    let size = VolumeSize(x: 128, y: 128, z: 128)
    let tensor = TensorShape(batchCount: extents[0], classCount: extents[1], size: size)
    let values: [Float] = try raw("logits_\(shape).raw")
    let labels: [UInt8] = try raw("\(reference)_\(shape).raw")
    func makeReference() throws -> ReferenceBatch {
      try ReferenceBatch(
        labels: labels, batchCount: extents[0], classCount: extents[1], size: size,
        ignoreLabel: reference == "ignoring" ? 255 : nil)
    }
    let kept = try makeReference()
    var buffer = reuse ? [Float](repeating: 0, count: tensor.count) : []
    let before = Benchmark.peakBytes()
    for text in losses.split(separator: ";").map(String.init) {
      let convention = LossConvention.all.first { $0.name == tool }
      let loss = try LossExpression(parsing: text).loss(convention: convention)
      try report("loss", text) {
        let batch = cached ? kept : try makeReference()
        if valueOnly {
          let result = try loss.evaluate(
            values.span, shape: tensor, activation: .softmax, against: batch, workerCount: workers)
          return Int(result.value * 1e9)
        }
        if reuse {
          var span = buffer.mutableSpan
          let result = try loss.gradient(
            values.span, shape: tensor, activation: .softmax, against: batch, into: &span, workerCount: workers)
          return Int(result.value * 1e9)
        }
        let prediction = try PredictionBatch(shape: tensor, activation: .softmax, values: values)
        let gradient = try loss.gradient(prediction, against: batch, workerCount: workers)
        return Int(gradient.result.value * 1e9)
      }
    }
    // Beyond input, labels and (without `reuse`) one gradient.
    let extra = Benchmark.peakBytes() - before - (reuse || valueOnly ? 0 : tensor.count * 4)
    print(#"{"task": "memory", "extra_bytes": \#(extra), "logits_bytes": \#(tensor.count * 4)}"#)
  }

  private func raw<Element: BitwiseCopyable>(_ name: String) throws -> [Element] {
    let data = try Data(contentsOf: URL(fileURLWithPath: files[0]).appendingPathComponent(name), options: .alwaysMapped)
    return data.withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
  }

  /// The largest resident size of the process so far.
  private static func peakBytes() -> Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
