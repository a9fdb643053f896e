import Foundation
import Voxloss

extension Benchmark {
  /// HD, HD95, ASSD and NSD at 2 mm of all labels, the scan of both maps included.
  func surface() throws {
    let reference = try LabelMap(VolumeFile(contentsOf: files[0]).volume)
    let prediction = try LabelMap(VolumeFile(contentsOf: files[1]).volume)
    let occurring = Set(reference.occurringLabels() + prediction.occurringLabels()).subtracting([0]).sorted()
    let wanted = labels.map { $0.split(separator: ",").compactMap { Int($0) } } ?? occurring
    let conventions =
      convention == "all"
      ? SurfaceConvention.all : convention.split(separator: ",").compactMap { SurfaceConvention(name: String($0)) }
    try report("surface", "\(convention), \(wanted.count) labels") {
      count(surfaces(reference, prediction, wanted, conventions))
    }
  }

  private func surfaces(
    _ reference: LabelMap, _ prediction: LabelMap, _ labels: [Int], _ conventions: [SurfaceConvention]
  ) -> [[ClassSurface]] {
    let measurement = SurfaceMeasurement(
      reference: reference, prediction: prediction, targets: labels.map { [$0] }, workerCount: workers)
    var options = SurfaceMeasurement.Options()
    options.conventions = conventions
    options.workerCount = workers
    return measurement.measure(options)
  }

  /// The number of defined values, so that no work can be left out.
  private func count(_ surfaces: [[ClassSurface]]) -> Int {
    let metrics: [SurfaceMetric] = [.hausdorff, .hausdorffPercentile(95), .averageSymmetricSurfaceDistance]
    return surfaces.joined().reduce(0) { sum, surface in
      sum + metrics.filter { surface[$0] != nil }.count
        + (surface[.normalizedSurfaceDice, tolerance: 2] == nil ? 0 : 1)
    }
  }

  /// Spheres of one size, in the prediction shifted by two voxels, on grids that grow around them.
  func scaling() throws {
    for edge in [128, 256, 512, 1024] where edge <= largest {
      for labelCount in [1, 10, 100] {
        let geometry = VolumeGeometry(size: VolumeSize(x: edge, y: edge, z: edge))
        let maps = try [0, 2].map { shift in
          try LabelMap(.uint8(Volume(geometry: geometry, voxels: spheres(edge, labelCount, shift))))
        }
        let scan = try measured {
          SurfaceMeasurement(
            reference: maps[0], prediction: maps[1], targets: (1...labelCount).map { [$0] }, workerCount: workers)
        }
        let measure = try measured {
          count(surfaces(maps[0], maps[1], Array(1...labelCount), [.deepmind]))
        }
        print(
          "| \(edge)^3 | \(labelCount) | \(milliseconds(scan)) | \(milliseconds(measure - scan)) | "
            + "\((peakBytes() - 2 * edge * edge * edge) >> 20) |")
      }
    }
  }

  private func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1000) }

  private func measured<Result>(_ body: () throws -> Result) throws -> Double {
    var times: [Double] = []
    for _ in 0...runs {
      let start = ContinuousClock.now
      _ = try body()
      times.append((ContinuousClock.now - start) / .seconds(1))
    }
    return times.dropFirst().sorted()[runs / 2]
  }

  private func spheres(_ edge: Int, _ labelCount: Int, _ shift: Int) -> [UInt8] {
    let radius = 8
    let perAxis = edge / 20
    var voxels = [UInt8](repeating: 0, count: edge * edge * edge)
    for label in 0..<labelCount {
      let step = label * 7919 % (perAxis * perAxis * perAxis)
      let center = [step % perAxis, step / perAxis % perAxis, step / perAxis / perAxis].map { 10 + 20 * $0 }
      for z in -radius...radius {
        for y in -radius...radius {
          for x in -radius...radius where x * x + y * y + z * z <= radius * radius - shift * 8 {
            let position = ((center[2] + z) * edge + center[1] + y) * edge + center[0] + x + shift
            voxels[position] = UInt8(label + 1)
          }
        }
      }
    }
    return voxels
  }

  private func peakBytes() -> Int {
    var usage = rusage()
    getrusage(0, &usage)  // this process
    return usage.ru_maxrss << 10
  }
}
