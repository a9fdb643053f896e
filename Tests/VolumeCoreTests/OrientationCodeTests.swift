import Testing
import VolumeCore

struct OrientationCodeTests {
  /// The world step of each letter.
  static let steps: [Character: [Double]] = [
    "R": [1, 0, 0], "L": [-1, 0, 0], "A": [0, 1, 0], "P": [0, -1, 0], "S": [0, 0, 1], "I": [0, 0, -1],
  ]

  /// Every code: three letters of three axes in any order.
  static let codes: [String] = {
    let axes: [Character: Int] = ["R": 0, "L": 0, "A": 1, "P": 1, "S": 2, "I": 2]
    var codes: [String] = []
    for a in axes.keys.sorted() {
      for b in axes.keys.sorted() where axes[b] != axes[a] {
        for c in axes.keys.sorted() where axes[c] != axes[a] && axes[c] != axes[b] { codes.append(String([a, b, c])) }
      }
    }
    return codes
  }()

  private func affine(_ code: String, lengths: [Double], tilt: Double = 0) -> AffineTransform {
    let columns = zip(code, lengths).map { letter, length in
      // A turn about the world's z axis.
      let step = Self.steps[letter]!
      return WorldPoint(
        x: length * (step[0] - tilt * step[1]), y: length * (step[1] + tilt * step[0]), z: length * step[2])
    }
    return AffineTransform(
      columnX: columns[0], columnY: columns[1], columnZ: columns[2], origin: WorldPoint(x: 7, y: -8, z: 9))
  }

  @Test func thereAreFortyEight() { #expect(Set(Self.codes).count == 48) }

  @Test(arguments: codes)
  func signedPermutation(_ code: String) {
    #expect(OrientationCode(affine(code, lengths: [1, 1, 1])).description == code)
    #expect(OrientationCode(affine(code, lengths: [0.5, 9, 2])).description == code)
    #expect(OrientationCode(affine(code, lengths: [3, 0.1, 20], tilt: 0.7)).description == code)
    #expect(OrientationCode(affine(code, lengths: [3, 0.1, 20], tilt: -0.7)).description == code)
  }

  @Test func twoColumnsThatFollowTheSameAxis() {
    // Cosines |x|: (1, 0, 0), (0.8, 0.6, 0), (0, 0, 1). Both x and y lie closest to right; the best sum, 2.6, gives
    // right to x and anterior to y.
    let affine = AffineTransform(rows: [[1, 0.8, 0, 0], [0, 0.6, 0, 0], [0, 0, 1, 0]])
    #expect(OrientationCode(affine).description == "RAS")
    // Here x is (0.8, 0.6, 0) and y (1, 0, 0): right goes to y.
    let swapped = AffineTransform(rows: [[0.8, 1, 0, 0], [0.6, 0, 0, 0], [0, 0, -1, 0]])
    #expect(OrientationCode(swapped).description == "ARI")
    #expect(OrientationCode(swapped).worldAxes == [1, 0, 2])
    #expect(OrientationCode(swapped).isPositive == [true, true, false])
  }
}
