import Foundation
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

@testable import VoxelMorphology

/// What scipy, scikit-image and cc3d give for the same masks (`Tests/Golden/morphology_golden.py`).
@Suite struct MorphologyGoldenTests {
  let golden: JSONValue

  init() throws {
    golden = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/morphology.json")
  }

  @Test func masksAgreeWithTheTools() throws {
    var compared: [String: Int] = [:]
    for entry in golden.cases.array {
      let mask = try mask(of: entry)
      for operation in entry.operations.array {
        let name = operation.operation.string ?? ""
        compared[name, default: 0] += 1
        let place = "\(name) of \(entry.name.string ?? ""), \(operation.connectivity), \(operation.iterations)"
        switch name {
        case "components": check(ConnectedComponents(mask, connectivity: try connectivity(operation)), operation, place)
        case "euler": #expect(Oracle.eulerCharacteristic(mask) == operation.count.integer, "\(place)")
        default:
          let expected = try bytes(operation.result, mask.geometry.size)
          #expect(try result(name, operation, mask).bytes == expected, "\(place)")
        }
      }
    }
    let names = [
      "dilate", "erode", "open", "close", "dilate ball", "erode ball", "components", "fill", "fill slices", "thin",
      "euler",
    ]
    #expect(Set(compared.keys) == Set(names))
    for name in names { #expect(compared[name]! >= 14, "\(name)") }
  }

  private func result(_ name: String, _ operation: JSONValue, _ mask: VoxelMask) throws -> VoxelMask {
    if name == "thin" { return mask.thinned(.scikitImage) }
    if let radius = operation.radius.number {
      let ball = StructuringElement.ball(
        radius: radius, spacing: mask.geometry.spacing, isClosed: operation.closed == .bool(true))
      return name == "dilate ball" ? mask.dilated(by: ball) : mask.eroded(by: ball)
    }
    let connectivity = try connectivity(operation)
    if name == "fill" { return mask.fillingHoles(background: connectivity) }
    if name == "fill slices" { return mask.fillingHoles(background: connectivity, in: .slices) }
    let element = StructuringElement.connectivity(connectivity, iterations: operation.iterations.integer ?? 1)
    let outside: ImageOutside =
      operation.outside.string == "ignored" ? .ignored : operation.outside.integer == 1 ? .foreground : .background
    switch name {
    case "dilate": return mask.dilated(by: element, outside: outside)
    case "erode": return mask.eroded(by: element, outside: outside)
    case "open": return mask.opened(by: element, outside: outside)
    default: return mask.closed(by: element, outside: outside)
    }
  }

  @Test func labelMapsAgreeWithCC3D() throws {
    var compared = 0
    for entry in golden.label_maps.array {
      let values = (entry.labels.string ?? "").compactMap(\.wholeNumberValue).map { UInt8($0) }
      let map = try LabelMap(.uint8(Volume(geometry: try geometry(of: entry), voxels: values)))
      for operation in entry.operations.array {
        let found = ConnectedComponents(map, connectivity: try connectivity(operation))
        check(found, operation, entry.name.string ?? "")
        compared += 1
      }
    }
    #expect(compared == 9)
  }

  @Test(.enabled(if: SharedData.isPresent)) func realMasksAgreeWithTheTools() throws {
    #expect(golden.real.array.count == 6)
    for entry in golden.real.array {
      let path = SharedData.path(entry.path.string ?? "")
      let mask = try VoxelMask(labels: [entry.label.integer ?? 0], in: LabelMap(contentsOf: path))
      let spacing = entry.spacing.numbers
      let ball = StructuringElement.ball(
        radius: 3, spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing[2]))
      #expect(fingerprint(mask) == entry.voxels.numbers, "\(path)")
      #expect(fingerprint(mask.thinned(.scikitImage)) == entry.thin.numbers, "thinning, \(path)")
      #expect(fingerprint(mask.fillingHoles()) == entry.fill.numbers, "holes, \(path)")
      #expect(fingerprint(mask.opened(by: .connectivity(.edges))) == entry.open_18.numbers, "opening, \(path)")
      #expect(fingerprint(mask.dilated(by: ball)) == entry.dilate_3mm.numbers, "ball, \(path)")
      let components = ConnectedComponents(mask, connectivity: .corners).count
      #expect(components == entry.components_26.integer, "components, \(path)")
    }
  }

  private func check(_ found: ConnectedComponents, _ expected: JSONValue, _ place: String) {
    #expect(found.count == expected.count.integer, "\(place)")
    #expect(found.sizes.map { Double($0) } == expected.sizes.numbers, "\(place)")
    let checksum = found.numbers().voxels.enumerated().reduce(0) { $0 + $1.offset * Int($1.element) }
    #expect(checksum == expected.checksum.integer, "numbering, \(place)")
  }

  private func connectivity(_ operation: JSONValue) throws -> VoxelConnectivity {
    try #require(operation.connectivity.integer.flatMap { VoxelConnectivity(rawValue: $0) })
  }

  private func geometry(of entry: JSONValue) throws -> VolumeGeometry {
    let size = entry.size.array.compactMap(\.integer)
    try #require(size.count == 3)
    let spacing = entry.spacing.numbers
    return VolumeGeometry(
      size: VolumeSize(x: size[0], y: size[1], z: size[2]),
      spacing: spacing.isEmpty ? .unit : VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing[2]))
  }

  private func mask(of entry: JSONValue) throws -> VoxelMask {
    let geometry = try geometry(of: entry)
    return VoxelMask(Volume(geometry: geometry, voxels: try bytes(entry.mask, geometry.size)))
  }

  /// The voxels of base64 with eight to a byte, the first in the lowest bit.
  private func bytes(_ text: JSONValue, _ size: VolumeSize) throws -> [UInt8] {
    let packed = [UInt8](try #require(text.string.flatMap { Data(base64Encoded: $0) }))
    return (0..<size.voxelCount).map { packed[$0 / 8] >> UInt8($0 % 8) & 1 }
  }

  /// The number of voxels and the sum of their positions.
  private func fingerprint(_ mask: VoxelMask) -> [Double] {
    var (count, sum) = (0, 0)
    mask.voxels.withVoxels { voxels in
      for position in voxels.indices where voxels[position] != 0 {
        count += 1
        sum += position
      }
    }
    return [Double(count), Double(sum)]
  }
}
