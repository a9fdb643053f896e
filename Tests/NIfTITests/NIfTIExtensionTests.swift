import NIfTI
import TestSupport
import Testing
import VolumeCore

struct NIfTIExtensionTests {
  /// A file with blocks behind the flag bytes.
  private func file(_ form: HandmadeNIfTI.Form, _ blocks: (HandmadeNIfTI) -> [UInt8], flag: [UInt8] = [1, 0, 0, 0])
    -> HandmadeNIfTI
  {
    var made = HandmadeNIfTI(form)
    made.middle = flag + blocks(made)
    made.set("vox_offset", Double(form.headerSize + made.middle.count))
    return made
  }

  private func padded(_ text: String) -> [UInt8] {
    let count = (text.utf8.count + 8 + 15) / 16 * 16 - 8
    return Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func severalBlocks(_ form: HandmadeNIfTI.Form) throws {
    let made = file(form) {
      $0.block(code: 6, content: padded("a comment")) + $0.block(code: 4, content: padded("<AFNI/>"))
        + $0.block(code: 0, content: padded("<?xml version=\"1.0\"?><CaretExtension/>"))
        + $0.block(code: 30, content: padded(" \n<CaretExtension></CaretExtension>"))
    }
    for bytes in [made.file, try gzipped(made.file)] {
      let read = try NIfTIReading().read(bytes)
      #expect(read.extensions.map(\.code) == [6, 4, 0, 30] && read.warnings.isEmpty)
      #expect(read.extensions[0].content == padded("a comment"))
      #expect(read.extensions[0].xml == nil && read.extensions[1].xml == nil)
      #expect(read.extensions[2].xml == "<?xml version=\"1.0\"?><CaretExtension/>")
      #expect(read.extensions[3].xml == "<CaretExtension></CaretExtension>")
      #expect(read.volume.values == (0..<12).map { Double($0) })
    }
  }

  @Test func whatLooksLikeXML() {
    func xml(_ text: String) -> String? { NIfTIExtension(code: 0, content: Array(text.utf8)).xml }
    #expect(xml("\u{FEFF}<?xml?>") == "<?xml?>" && xml("<LabelTable/>\0\0rest") == "<LabelTable/>")
    for other in ["", "\0<?xml?>", "xml", "<html>", "{\"a\": 1}"] { #expect(xml(other) == nil) }
  }

  @Test func noBlocksWithoutTheFlag() throws {
    let made = file(.little1, { $0.block(code: 6, content: padded("a comment")) }, flag: [0, 0, 0, 0])
    let read = try NIfTIReading().read(made)
    #expect(read.extensions.isEmpty && read.warnings.isEmpty && read.volume.values.last == 11)
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func sizesThatAreWrong(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    // The block takes 48 bytes: 17, 24 and 40 would fit but are no multiples of 16, 64 is too large.
    for size in [0, 8, 15, 17, 24, 40, -16, 64, 0x7FFF_FFF0, -2_147_483_648] {
      let made = file(form) {
        $0.block(code: 6, content: padded("a comment"))
          + $0.block(code: 4, content: [UInt8](repeating: 1, count: 40), size: size)
      }
      let read = try reading.read(made)
      #expect(read.extensions.map(\.code) == [6], "size \(size)")
      #expect(read.warnings == ["extension 2 says a size of \(size) bytes; it is left out"])
      #expect(read.volume.values == (0..<12).map { Double($0) })
    }
  }

  @Test func aBlockThatIsCutByTheVoxels() throws {
    // Fewer than the eight bytes of size and code are left.
    for count in 0..<8 {
      let made = file(.little1) { $0.block(code: 6, content: padded("abc")) + [UInt8](repeating: 1, count: count) }
      let read = try NIfTIReading().read(made)
      #expect(read.extensions.map(\.code) == [6] && read.volume.values.last == 11)
    }
  }

  @Test(arguments: ["a.nii", "a.nii.gz"])
  func writtenBlocksAreReadBack(_ name: String) throws {
    let reading = try NIfTIReading()
    var options = NIfTIWritingOptions()
    options.extensions = [
      NIfTIExtension(code: 6, content: Array("12345678".utf8)), NIfTIExtension(code: 0, content: []),
      NIfTIExtension(code: 44, content: Array("nine char".utf8)),
    ]
    for size in [VolumeSize(x: 2, y: 3, z: 2), VolumeSize(x: 40_000, y: 1, z: 1)] {
      let volume = AnyVolume(
        Volume<UInt16>(geometry: VolumeGeometry(size: size), voxels: (0..<size.voxelCount).map { UInt16($0) }))
      let path = reading.folder.path(name)
      try NIfTIFile.write(volume, to: path, options: options)
      let read = try NIfTIFile(contentsOf: path)
      #expect(read.extensions.map(\.code) == [6, 0, 44] && read.warnings.isEmpty)
      // Padded so that size and code with the content are a multiple of 16 bytes.
      #expect(read.extensions.map(\.content.count) == [8, 8, 24])
      #expect(read.extensions[2].content == Array("nine char".utf8) + [UInt8](repeating: 0, count: 15))
      #expect(read.volume.values == volume.values)
    }
  }
}
