internal import VolumeCore

/// Compares what a data set's description promises with its file, before anything is allocated.
struct StorageCheck {
  let dataset: HDF5Dataset
  /// The size of the file.
  let fileByteCount: Int
  let place: FaultPlace

  /// Reading so many chunks takes the C library half a minute and more.
  static let mostChunks = 1 << 22
  /// A data set of this size in which nothing was ever written is taken for a damaged one.
  static let mostUnwrittenBytes = 1 << 30

  func check(_ plan: ReadPlan) throws(HDF5Error) {
    if dataset.layout != .virtual, let file = dataset.externalFiles.first {
      throw place.error(
        .unsupported, "keeps its voxels in another file (\(file))", remedy: "make it self-contained with h5repack")
    }
    switch dataset.layout {
    case .contiguous, .compact: try checkContiguous()
    case .chunked: try checkChunks(plan)
    case .virtual: break
    case .unknown: throw place.error(.unsupported, "has a storage layout that this package does not know")
    }
    let readBytes = plan.elementCount * (dataset.element.scalarType?.byteCount ?? 8)
    if dataset.storedByteCount == 0, dataset.layout != .virtual, readBytes > StorageCheck.mostUnwrittenBytes {
      throw place.error(.corrupt, "promises \(readBytes >> 20) MiB", expected: "nothing was ever written to it")
    }
  }

  private func checkContiguous() throws(HDF5Error) {
    // Nothing stored yet is legal: every element then has the fill value.
    if dataset.storedByteCount == 0 && dataset.storageOffset == nil { return }
    let needed = byteCount(dataset.shape ?? [])
    let end = (dataset.storageOffset ?? 0).addingReportingOverflow(dataset.storedByteCount)
    guard dataset.storedByteCount >= needed, !end.overflow, end.partialValue <= fileByteCount else {
      throw place.error(
        .corrupt, "stores \(dataset.storedByteCount) bytes", field: "(\(dataset.shapeText), \(dataset.element))",
        expected: "needs \(needed) bytes inside the file's \(fileByteCount)")
    }
  }

  private func checkChunks(_ plan: ReadPlan) throws(HDF5Error) {
    let chunkShape = dataset.chunkShape ?? []
    // The C library makes no such file, and reads past the end of a chunk that decompresses to its real size.
    if zip(chunkShape, dataset.maximumShape).contains(where: { $0 > $1 ?? .max }) {
      throw place.error(.corrupt, "has chunks that are larger than the data set can become")
    }
    let chunkBytes = byteCount(chunkShape)
    guard chunkBytes <= physicalMemory() / 2 else {
      throw place.error(.tooLarge, "has chunks of \(chunkBytes >> 20) MiB, which do not fit into memory")
    }
    let count = ReadBox(start: plan.start, count: plan.count).chunkCount(chunkShape)
    guard count <= StorageCheck.mostChunks else {
      throw place.error(
        .tooLarge, "lies in \(count) chunks", expected: "at most \(StorageCheck.mostChunks) can be read at once",
        remedy: "read a part of it, or rewrite it with larger chunks")
    }
  }

  private func byteCount(_ extents: [Int]) -> Int {
    extents.reduce(dataset.element.byteCount) { product, extent in
      let (bytes, isTooLarge) = product.multipliedReportingOverflow(by: extent)
      return isTooLarge ? .max : bytes
    }
  }
}

/// A block of elements in the file's order.
struct ReadBox: Hashable {
  var start: [Int]
  var count: [Int]

  /// The number of chunks that the block touches.
  func chunkCount(_ chunkShape: [Int]) -> Int { chunkSpans(chunkShape).reduce(1, *) }

  /// The number of chunks along each dimension.
  private func chunkSpans(_ chunkShape: [Int]) -> [Int] {
    start.indices.map { axis in
      let length = axis < chunkShape.count ? max(chunkShape[axis], 1) : 1
      return (start[axis] + count[axis] - 1) / length - start[axis] / length + 1
    }
  }

  /// The block in parts of at most `most` chunks, cut where chunks meet.
  ///
  /// The C library takes about 2 KB of memory for every chunk that one call reads.
  func parts(_ chunkShape: [Int], most: Int) -> [ReadBox] {
    let spans = chunkSpans(chunkShape)
    guard spans.reduce(1, *) > most, let axis = spans.firstIndex(where: { $0 > 1 }) else { return [self] }
    let length = max(chunkShape[axis], 1)
    let cut = (start[axis] / length + spans[axis] / 2) * length - start[axis]
    var (first, second) = (self, self)
    first.count[axis] = cut
    second.start[axis] += cut
    second.count[axis] -= cut
    return first.parts(chunkShape, most: most) + second.parts(chunkShape, most: most)
  }
}
