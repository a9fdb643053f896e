internal import ByteCoding
internal import Foundation

/// An 8-bit picture, written as PNG.
///
/// Source: PNG specification (W3C, third edition): signature, IHDR, PLTE, IDAT, IEND; filter 0 for palettes, the
/// filter Up for grey and colour.
struct PNGImage {
  enum Pixels {
    /// One byte a pixel, black to white.
    case grey([UInt8])
    /// Three bytes a pixel: red, green, blue.
    case colour([UInt8])
    /// One byte a pixel: the position in a palette of red, green and blue.
    case palette([UInt8], colours: [(UInt8, UInt8, UInt8)])
  }

  let width: Int
  let height: Int
  let pixels: Pixels

  /// - Precondition: the picture is not empty, and there are as many bytes as pixels need.
  init(width: Int, height: Int, pixels: Pixels) {
    self.width = width
    self.height = height
    self.pixels = pixels
    precondition(
      width > 0 && height > 0 && samples.count == width * height * bytesPerPixel, "a picture has all its pixels")
  }

  private var samples: [UInt8] {
    switch pixels {
    case .grey(let bytes), .colour(let bytes), .palette(let bytes, _): bytes
    }
  }

  private var bytesPerPixel: Int { if case .colour = pixels { 3 } else { 1 } }

  /// The file.
  func encoded() -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let type: UInt8 =
      switch pixels {
      case .grey: 0
      case .colour: 2
      case .palette: 3
      }
    append("IHDR", bigEndian(width) + bigEndian(height) + [8, type, 0, 0, 0], to: &file)
    if case .palette(_, let colours) = pixels { append("PLTE", colours.flatMap { [$0.0, $0.1, $0.2] }, to: &file) }
    append("IDAT", ZlibStream.deflated(filtered(), level: 9), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// The file as the address of an image.
  func dataAddress() -> String { "data:image/png;base64," + Data(encoded()).base64EncodedString() }

  private func filtered() -> [UInt8] {
    let samples = samples
    let rowLength = width * bytesPerPixel
    let isPalette = if case .palette = pixels { true } else { false }
    var bytes: [UInt8] = []
    bytes.reserveCapacity((rowLength + 1) * height)
    for row in 0..<height {
      let start = row * rowLength
      bytes.append(isPalette ? 0 : 2)
      for position in start..<start + rowLength {
        let above = isPalette || row == 0 ? 0 : samples[position - rowLength]
        bytes.append(samples[position] &- above)
      }
    }
    return bytes
  }

  private func append(_ name: String, _ content: [UInt8], to file: inout [UInt8]) {
    let chunk = Array(name.utf8) + content
    file += bigEndian(content.count) + chunk + bigEndian(Int(ZlibStream.checksum(chunk)))
  }

  private func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
