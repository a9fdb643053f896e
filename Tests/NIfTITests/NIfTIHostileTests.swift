import NIfTI
import TestSupport
import Testing
import VolumeCore

/// Files that are cut off, changed or made of noise: an error of one line, or voxels that fit the header; never a trap.
struct NIfTIHostileTests {
  static let forms = HandmadeNIfTI.Form.allCases

  /// A file with everything in it: oriented, scaled, an extension, 4D.
  private static func rich(_ form: HandmadeNIfTI.Form) -> HandmadeNIfTI {
    var made = HandmadeNIfTI(form, dim: [3, 2, 2, 2], datatype: 4, bits: 16)
    made.set("scl_slope", 0.5)
    made.set("scl_inter", -1)
    made.set("sform_code", 1)
    made.set("qform_code", 1)
    made.set("quatern", [0.5, 0.5, 0.5])
    made.set("srow", [1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7])
    made.middle = [1, 0, 0, 0] + made.block(code: 6, content: Array("comment!".utf8))
    made.set("vox_offset", Double(form.headerSize + made.middle.count))
    return made
  }

  /// Reads a file whose content may be anything.
  private func read(_ path: String, _ reading: NIfTIReading) -> Bool {
    do throws(NIfTIError) {
      let file = try NIfTIFile(contentsOf: path)
      let geometry = file.geometry
      let isSound =
        file.volume.statistics().count == geometry.size.voxelCount * file.volume.channelCount
        && file.header.dimensions.reduce(1, *) == file.volume.statistics().count && geometry.affine.isInvertible
        && geometry.diagonal > 0 && file.warnings.allSatisfy { !$0.contains(where: \.isNewline) }
      #expect(isSound)
      _ = try NIfTIDescription(contentsOf: path)
      return true
    } catch {
      reading.expectOneLine(error, path: path)
      return false
    }
  }

  @Test(arguments: forms)
  func everyTruncation(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    let whole = Self.rich(form).file
    for count in whole.indices {
      let kind = try reading.fault(Array(whole.prefix(count)))?.kind
      #expect(kind == .truncated || (count < 348 && kind == .notNIfTI), "\(count) bytes")
    }
    #expect(try reading.read(whole).volume.values.count == 24)
  }

  @Test(arguments: forms)
  func everyTruncationOfGzip(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    let whole = try gzipped(Self.rich(form).file)
    for count in whole.indices {
      let kind = try reading.fault(Array(whole.prefix(count)), name: "a.nii.gz")?.kind
      #expect(kind == .truncated || kind == .corrupt || (count < 2 && kind == .notNIfTI), "\(count) bytes")
    }
    #expect(try reading.read(whole).volume.values.count == 24)
  }

  /// The stream is whole, but what it holds is cut off; also between two members.
  @Test func everyTruncationBeforeCompression() throws {
    let reading = try NIfTIReading()
    let whole = Self.rich(.little1).file
    for count in stride(from: 0, to: whole.count, by: 3) {
      let kind = try reading.fault(gzipped(Array(whole.prefix(count))))?.kind
      #expect(kind == .truncated || (count < 348 && kind == .notNIfTI), "\(count) bytes")
    }
    let two = try gzipped(Array(whole.prefix(360))) + gzipped(Array(whole.dropFirst(360)))
    #expect(try reading.read(two).volume.values == reading.read(whole).volume.values)
    #expect(try reading.read(two + [1, 2, 3]).warnings.last == "3 bytes after the gzip stream are ignored")
  }

  @Test(arguments: forms)
  func changedBytes(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    var generator = SeededGenerator(seed: UInt64(form.headerSize) + (form.isBig ? 1 : 0))
    let whole = Self.rich(form).file
    var good = 0
    for round in 0..<750 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Every other round keeps size and magic, so that the fields behind them are met.
        let index = Int.random(in: round.isMultiple(of: 2) ? 12..<bytes.count : 0..<bytes.count, using: &generator)
        bytes[index] = [0, 1, 0x7F, 0x80, 0xFF, generator.next() & 0xFF].randomElement(using: &generator).map {
          UInt8($0)
        }!
      }
      if read(try reading.folder.write(bytes, "a.nii"), reading) { good += 1 }
    }
    // Many fields mean nothing to the voxels: most files stay readable, and many do not.
    #expect(good > 100 && good < 700)
  }

  /// Every byte of the header, one at a time, at its worst.
  @Test(arguments: forms)
  func everyHeaderByte(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    let whole = Self.rich(form).file
    for index in 0..<form.headerSize + 20 {
      for value: UInt8 in [0x00, 0x7F, 0xFF] where whole[index] != value {
        var bytes = whole
        bytes[index] = value
        _ = read(try reading.folder.write(bytes, "a.nii"), reading)
      }
    }
  }

  @Test func noise() throws {
    let reading = try NIfTIReading()
    var generator = SeededGenerator(seed: 404)
    for round in 0..<400 {
      let form = Self.forms[round % 4]
      var bytes = (0..<Int.random(in: 0...900, using: &generator)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      // With the right size field, and then the right magic, the noise reaches the checks behind them.
      if round % 3 > 0 && bytes.count > form.headerSize {
        let template = HandmadeNIfTI(form)
        bytes.replaceSubrange(0..<4, with: template.header[0..<4])
        if round % 3 > 1 {
          let magic = form.isFirst ? 344..<348 : 4..<12
          bytes.replaceSubrange(magic, with: template.header[magic])
        }
      }
      _ = read(try reading.folder.write(bytes, "a.nii"), reading)
    }
  }

  @Test func changedGzipBytes() throws {
    let reading = try NIfTIReading()
    var generator = SeededGenerator(seed: 31)
    let whole = Self.rich(.little1)
    let compressed = try gzipped(whole.file)
    let expected = try reading.read(whole).volume.values
    for _ in 0..<400 {
      var bytes = compressed
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8(truncatingIfNeeded: generator.next())
      }
      let path = try reading.folder.write(bytes, "a.nii.gz")
      // The checksum vouches for the voxels: they are right, or there are none.
      if read(path, reading) { #expect(try NIfTIFile(contentsOf: path).volume.values == expected) }
    }
  }
}
