import Testing
import VolumeCore

struct FaultContextTests {
  @Test func everyPart() {
    let fault = FaultContext(
      path: "case01.nii.gz", field: "dim[3]", byteOffset: 46, found: "is -5", expected: "must be positive",
      remedy: "export it again")
    #expect(fault.line == "case01.nii.gz: dim[3] at byte 46 is -5; must be positive (export it again)")
  }

  @Test func partsThatAreAbsent() {
    #expect(FaultContext(path: "a", found: "is empty").line == "a: is empty")
    #expect(FaultContext(path: "a", byteOffset: 0, found: "ends").line == "a: at byte 0 ends")
    #expect(
      FaultContext(path: "a", field: "magic", found: "is odd", remedy: "mend it").line == "a: magic is odd (mend it)")
  }

  @Test(arguments: ["\n", "\r\n", "\r", "\u{2028}", "\u{85}", "\n\n"])
  func alwaysOneLine(_ lineBreak: String) {
    let fault = FaultContext(
      path: "a\(lineBreak)b", field: "c\(lineBreak)d", found: "e\(lineBreak)f", expected: "g\(lineBreak)h",
      remedy: "i\(lineBreak)j")
    #expect(fault.line == "a b: c d e f; g h (i j)")
  }
}
