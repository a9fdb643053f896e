import Testing

@testable import HTMLReport

@Suite struct ContourTracerTests {
  /// The unit edges of a path as pairs of corners, the smaller first.
  private func edges(_ path: String) -> [[Int]] {
    var (x, y) = (0, 0)
    var edges: [[Int]] = []
    for match in path.matches(of: /M(\d+) (\d+)|h(-?\d+)|v(-?\d+)|z/) {
      if let left = match.output.1, let top = match.output.2 {
        (x, y) = (Int(left)!, Int(top)!)
      } else if let run = (match.output.3 ?? match.output.4).flatMap({ Int($0) }) {
        let isAcross = match.output.3 != nil
        for _ in 0..<abs(run) {
          let next = isAcross ? (x + run.signum(), y) : (x, y + run.signum())
          edges.append([min(x, next.0), min(y, next.1), max(x, next.0), max(y, next.1)])
          (x, y) = next
        }
      }
    }
    return edges
  }

  /// Every border between pixels of different codes, the outside being 0.
  private func expected(_ codes: [UInt16], _ width: Int, _ height: Int) -> Set<[Int]> {
    func code(_ x: Int, _ y: Int) -> UInt16 { x < 0 || y < 0 || x >= width || y >= height ? 0 : codes[y * width + x] }
    var edges: Set<[Int]> = []
    for y in 0...height {
      for x in 0...width {
        if code(x, y) != code(x - 1, y) { edges.insert([x, y, x, y + 1]) }
        if code(x, y) != code(x, y - 1) { edges.insert([x, y, x + 1, y]) }
      }
    }
    return edges
  }

  @Test func everyMaskOfThreeByThree() {
    for bits in 0..<512 {
      let codes = (0..<9).map { UInt16(bits >> $0 & 1) }
      var tracer = ContourTracer(codes, width: 3, height: 3)
      let drawn = edges(tracer.path())
      #expect(Set(drawn) == expected(codes, 3, 3) && Set(drawn).count == drawn.count, "\(codes)")
    }
  }

  @Test func everyMapOfThreeLabels() {
    for number in 0..<6561 {
      var rest = number
      let codes = (0..<8).map { _ -> UInt16 in
        defer { rest /= 3 }
        return UInt16(rest % 3)
      }
      var tracer = ContourTracer(codes, width: 4, height: 2)
      let drawn = edges(tracer.path())
      #expect(Set(drawn) == expected(codes, 4, 2) && Set(drawn).count == drawn.count, "\(codes)")
    }
  }

  @Test func ringIsOneClosedLine() {
    var tracer = ContourTracer([0, 0, 0, 0, 5, 5, 0, 0, 0], width: 3, height: 3)
    #expect(tracer.path() == "M1 1h2v1h-2v-1z")
    var nothing = ContourTracer([0, 0], width: 2, height: 1)
    #expect(nothing.path().isEmpty)
  }
}
