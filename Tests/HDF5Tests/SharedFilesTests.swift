import HDF5
import TestSupport
import Testing
import VolumeCore

/// Every HDF5 file of the shared data against what h5py 3.16 (HDF5 2.0) finds in it.
@Suite(.enabled(if: SharedData.isPresent)) struct SharedFilesTests {
  static let files = SharedData.expected.hdf5.object.keys.filter { !$0.contains("/cve/") }.sorted()

  @Test(arguments: files) func fileAgreesWithH5py(_ name: String) throws {
    let expected = SharedData.expected.hdf5[name]
    let path = SharedData.path(name)
    if expected.raises.string != nil {
      let error = try #require(hdf5Error { try HDF5File(path: path) })
      #expect(error.isOneLine(about: path))
      return
    }
    let file = try HDF5File(path: path)
    let catalogue = try file.catalogue()
    #expect(Set(catalogue.datasets.map(\.path)) == Set(expected.datasets.object.keys))
    #expect(Set(catalogue.groups) == Set(expected.groups.array.compactMap(\.string)))
    // A damaged data type that stands alone concerns no data set: it is not opened.
    for link in expected.links.object.keys where link != "/cmpnd" {
      #expect(catalogue.problems.contains { $0.path == link }, "\(link)")
    }
    if !expected.walk_raises.array.isEmpty { #expect(!catalogue.problems.isEmpty) }
    for dataset in catalogue.datasets {
      compareDescription(dataset, expected.datasets[dataset.path])
      try compareElements(file, dataset, expected.datasets[dataset.path])
    }
  }

  private func compareDescription(_ dataset: HDF5Dataset, _ expected: JSONValue) {
    let path = dataset.path
    let classes = ["enum": "enumeration", "vlen": "variable-length"]
    let wantedClass = expected["class"].string.map { classes[$0] ?? $0 }
    #expect(dataset.element.elementClass.rawValue == wantedClass, "\(path)")
    #expect(dataset.element.byteCount == expected.size.integer, "\(path)")
    #expect(dataset.shape == (expected.shape.isNull ? nil : expected.shape.numbers.map { Int($0) }), "\(path)")
    #expect(dataset.layout.rawValue == expected.layout.string, "\(path)")
    #expect(dataset.chunkShape == (expected.chunks.isNull ? nil : expected.chunks.numbers.map { Int($0) }), "\(path)")
    if dataset.element.elementClass == .integer || dataset.element.elementClass == .float, dataset.element.byteCount > 1
    {
      #expect((dataset.element.byteOrder == .bigEndian) == (expected.order.string == "BE"), "\(path)")
    }
    #expect(dataset.filters.map(\.identifier) == expected.filters.array.compactMap(\.id.integer), "\(path)")
    for (filter, wanted) in zip(dataset.filters, expected.filters.array) {
      #expect(filter.name == wanted.name.string, "\(path)")
      // h5py brings lzf along; the C library of the system does not have it.
      if filter.identifier != 32000 { #expect(filter.isAvailable == (wanted.available == .bool(true)), "\(path)") }
    }
    for (name, wanted) in expected.attrs.object {
      guard let attribute = dataset.attributes.first(where: { $0.name == name }) else {
        Issue.record("\(path) has no attribute \(name)")
        continue
      }
      compare(attribute, wanted, of: path)
    }
    for (name, value) in expected["enum"].object { #expect(dataset.element.enumMembers[name] == value.integer) }
  }

  private func compare(_ attribute: HDF5Attribute, _ wanted: JSONValue, of path: String) {
    if let numbers = attribute.numbers {
      let values = wanted.value.number.map { [$0] } ?? wanted.value.numbers
      if !values.isEmpty { #expect(numbers == values, "\(path) \(attribute.name)") }
    } else if let text = attribute.text, let value = wanted.value.string {
      #expect(text == value, "\(path) \(attribute.name)")
    }
  }

  private func compareElements(_ file: HDF5File, _ dataset: HDF5Dataset, _ expected: JSONValue) throws {
    let rank = dataset.shape?.count ?? 0
    let isNumeric = dataset.element.scalarType != nil
    // Array and variable-length elements, which h5py flattens, and single values are no voxels.
    guard isNumeric, rank >= 1, !expected.stats.isNull else {
      let error = try #require(hdf5Error { try file.read(dataset.path) }, "\(dataset.path)")
      #expect(error.isOneLine(about: file.path))
      return
    }
    let statistics = ElementStatistics(
      shape: dataset.shape ?? [], isHalf: dataset.element.elementClass == .float && dataset.element.byteCount == 2)
    if let error = hdf5Error({ try file.readFlat(dataset.path) }) {
      #expect(error.kind == .missingFilter, "\(error)")
      #expect(dataset.filters.contains { $0.identifier == 32000 }, "h5py alone has the filter lzf")
      #expect(error.description.contains("lzf (filter 32000)"))
      return
    }
    let flat = try file.readFlat(dataset.path)
    #expect(flat.elements.open(statistics).differences(from: expected.stats) == [], "\(dataset.path)")
    guard (2...5).contains(rank) else {
      #expect(hdf5Error { try file.read(dataset.path) }?.kind == .unsupported)
      return
    }
    let volume = try file.read(dataset.path)
    #expect(volume.volume.open(statistics).differences(from: expected.stats) == [], "\(dataset.path)")
    let shape = dataset.shape ?? []
    #expect(volume.volume.geometry.size.extents == Array(([1] + shape.suffix(3)).suffix(3).reversed()))
  }

  @Test func rootAttributesOfEveryTypeAreUnderstood() throws {
    let file = try HDF5File(path: SharedData.path("hdf5/plantseg/sample_ovule.h5"))
    let label = try file.read(for: .labels)
    #expect(label.dataset == "/label")
    #expect(label.volume.geometry.spacing == VoxelSpacing(x: 0.15 / 1000, y: 0.15 / 1000, z: 0.235 / 1000))
    #expect(label.spacingSource.contains("element_size_um of /label"))
    let image = try HDF5File(path: SharedData.path("hdf5/plantseg/training_sources/train_2D_2D.h5")).read(for: .labels)
    #expect(image.volume.geometry.size == VolumeSize(x: 128, y: 128, z: 1))
    #expect(image.volume.geometry.spacing.z == 0.235 / 1000)
  }
}
