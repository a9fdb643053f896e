internal import CZlib
internal import VolumeCore

/// Compresses bytes into one gzip member, with no name or time in it, so that equal input gives equal bytes.
@safe package final class GzipDeflater {
  /// zlib's usual level: what other tools write.
  package static let defaultLevel = 6

  /// At an address of its own: zlib keeps it between calls.
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: 1 << 18)
  private let path: String

  /// - Throws: `ByteCodingError.cannotWrite` when there is no memory.
  package init(level: Int = defaultLevel, path: String) throws(ByteCodingError) {
    self.path = path
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe zlib_deflate_init_gzip(stream, Int32(level)) == Z_OK else {
      throw ByteCodingError(.cannotWrite, FaultContext(path: path, found: "cannot be compressed: zlib has no memory"))
    }
  }

  /// Compresses `bytes` and hands what is ready to `file`.
  package func append(_ bytes: UnsafeRawBufferPointer, to file: inout OutputFile) throws(ByteCodingError) {
    let limit = 1 << 30
    for first in stride(from: 0, to: bytes.count, by: limit) {
      let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[first..<Swift.min(first + limit, bytes.count)])
      unsafe stream.pointee.next_in = UnsafeMutablePointer(
        mutating: piece.baseAddress!.assumingMemoryBound(to: UInt8.self))
      unsafe stream.pointee.avail_in = UInt32(piece.count)
      while unsafe stream.pointee.avail_in > 0 { try step(flush: Z_NO_FLUSH, &file) }
    }
  }

  /// Ends the member; nothing may be appended afterwards.
  package func finish(_ file: inout OutputFile) throws(ByteCodingError) {
    unsafe stream.pointee.next_in = nil
    unsafe stream.pointee.avail_in = 0
    repeat { try step(flush: Z_FINISH, &file) } while unsafe stream.pointee.avail_out == 0
  }

  private func step(flush: Int32, _ file: inout OutputFile) throws(ByteCodingError) {
    try unsafe output.withUnsafeMutableBufferPointer { (buffer) throws(ByteCodingError) in
      unsafe stream.pointee.next_out = buffer.baseAddress
      unsafe stream.pointee.avail_out = UInt32(buffer.count)
      _ = unsafe deflate(stream, flush)
      let count = unsafe buffer.count - Int(stream.pointee.avail_out)
      try unsafe file.write(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
    }
  }

  deinit {
    _ = unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }
}
