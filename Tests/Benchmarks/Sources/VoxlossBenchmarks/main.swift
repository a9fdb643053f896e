import Voxloss
import Foundation
func time<R>(_ name: String, _ n: Int = 7, _ f: () throws -> R) rethrows -> R {
  var r = try f(); var ts: [Double] = []
  for _ in 0..<n {
    let c = ContinuousClock(); let t = c.now; r = try f();
    ts.append(Double((c.now - t).components.attoseconds) / 1e18 + Double((c.now - t).components.seconds))
  }
  ts.sort(); print(name, "median", ts[n / 2], "min", ts[0]); return r
}
let args = CommandLine.arguments
let a = try time("read ref") { try NIfTIFile(contentsOf: args[1]).volume }
let b = try time("read pred") { try NIfTIFile(contentsOf: args[2]).volume }
let la = try time("labelmap") { try LabelMap(a) }
let lb = try LabelMap(b)
let j = time("joint") { JointCounts(reference: la, prediction: lb) }
let j2 = time("joint 2w") { JointCounts(reference: la, prediction: lb, workerCount: 2) }
print(j.cells.count, j.count, j.cells == j2.cells)
for k in [14, 100] {
  var g = SystemRandomNumberGenerator()
  let noise = (0..<(1 << 24)).map { _ in UInt8(truncatingIfNeeded: g.next() % UInt64(k)) }
  let nv = Volume(geometry: VolumeGeometry(size: VolumeSize(x: 256, y: 256, z: 256)), voxels: noise)
  let nv2 = Volume(geometry: nv.geometry, voxels: Array(noise.reversed()))
  let na = try LabelMap(.uint8(nv)), nb = try LabelMap(.uint8(nv2))
  _ = time("joint noise 16.7M \(k)") { JointCounts(reference: na, prediction: nb) }
  let noise2 = Array(noise.reversed())
  _ = time("plain histogram noise \(k)") { () -> Int in
    var h = [Int](repeating: 0, count: 65536)
    h.withUnsafeMutableBufferPointer { h in
      noise.withUnsafeBufferPointer { x in
        noise2.withUnsafeBufferPointer { y in
          for i in 0..<x.count { h[Int(x[i]) * 256 + Int(y[i])] &+= 1 }
        }
      }
    }
    return h[5]
  }
}
