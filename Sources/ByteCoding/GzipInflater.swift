internal import CZlib
internal import VolumeCore

/// Decompresses a gzip file piece by piece with zlib: all its members in turn, each checksum verified.
@safe package final class GzipInflater {
  private let path: String
  /// At an address of its own: zlib keeps it between calls.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeRawBufferPointer
  private var inputDone = 0
  /// The decompressed bytes of all members so far.
  private var produced = 0
  private var isFinished = false
  private var isInitialised = false
  /// Bytes after the last member that are neither gzip nor zero padding.
  package private(set) var trailingByteCount = 0

  /// - Parameter input: the compressed file; it must outlive the inflater.
  package init(_ input: UnsafeRawBufferPointer, startingAt offset: Int = 0, path: String) {
    self.path = path
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe self.input = unsafe input
    inputDone = offset
  }

  /// Decompresses into `buffer` until it is full or the file ends, and returns the number of bytes stored.
  ///
  /// - Throws: `ByteCodingError.truncated` or `.corrupt`.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteCodingError) -> Int {
    var stored = 0
    while stored < buffer.count && !isFinished {
      if !isInitialised { try startMember() }
      stored += try unsafe inflateStep(into: UnsafeMutableRawBufferPointer(rebasing: buffer[stored...]))
    }
    return stored
  }

  /// Decompresses the rest of the file, keeping nothing, so that its checksums are verified; returns the byte count.
  package func discardRest() throws(ByteCodingError) -> Int {
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    var discarded = 0
    while !isFinished {
      discarded += try unsafe scratch.withUnsafeMutableBufferPointer { (buffer) throws(ByteCodingError) in
        try unsafe read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return discarded
  }

  private func startMember() throws(ByteCodingError) {
    guard unsafe zlib_inflate_init_gzip(stream) == Z_OK else {
      throw fault(.corrupt, "cannot be decompressed: zlib has no memory")
    }
    isInitialised = true
  }

  private func inflateStep(into buffer: UnsafeMutableRawBufferPointer) throws(ByteCodingError) -> Int {
    let limit = Int(UInt32.max)
    let inputCount = unsafe Swift.min(limit, input.count - inputDone)
    let outputCount = Swift.min(limit, buffer.count)
    let inputStart = unsafe input.baseAddress!.assumingMemoryBound(to: UInt8.self) + inputDone
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: inputStart)
    unsafe stream.pointee.avail_in = UInt32(inputCount)
    unsafe stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(outputCount)
    let status = unsafe inflate(stream, Z_NO_FLUSH)
    let consumed = unsafe inputCount - Int(stream.pointee.avail_in)
    let stored = unsafe outputCount - Int(stream.pointee.avail_out)
    inputDone += consumed
    produced += stored
    switch status {
    case Z_STREAM_END:
      finishMember()
    case Z_OK where consumed > 0 || stored > 0:
      break
    case Z_OK, Z_BUF_ERROR:
      throw fault(
        .truncated, "gzip stream ends after \(produced) decompressed bytes, inside a member",
        remedy: "the file is cut off: copy or export it again")
    default:
      let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib status \(status)"
      throw fault(
        .corrupt, "gzip stream is damaged near compressed byte \(inputDone): \(reason)",
        remedy: "the file is corrupt: copy or export it again")
    }
    return stored
  }

  /// After a member comes another member, the end of the file, zero padding, or bytes that gzip ignores.
  private func finishMember() {
    _ = unsafe inflateEnd(stream)
    isInitialised = false
    let rest = unsafe UnsafeRawBufferPointer(rebasing: input[inputDone...])
    if unsafe Gzip.isGzip(rest) { return }
    isFinished = true
    if unsafe rest.contains(where: { $0 != 0 }) { trailingByteCount = rest.count }
  }

  private func fault(_ kind: ByteCodingError.Kind, _ found: String, remedy: String? = nil) -> ByteCodingError {
    ByteCodingError(kind, FaultContext(path: path, found: found, remedy: remedy))
  }

  deinit {
    if isInitialised { _ = unsafe inflateEnd(stream) }
    unsafe stream.deallocate()
  }
}
