import SegmentationLosses
import TestSupport
import Testing

/// The text form of losses: what is one loss, what is a sum, and what is nothing.
@Suite struct LossExpressionTests {
  private typealias Term = LossExpression.Term

  private func terms(_ text: String) throws -> [LossExpression.Term] { try LossExpression(parsing: text).terms }

  @Test func plainNamesAndKeys() throws {
    #expect(try terms("dice") == [Term("dice")])
    #expect(try terms("soft-cldice") == [Term("soft-cldice")])
    #expect(
      try terms("tversky:alpha=0.3,beta=0.7") == [Term("tversky", keys: ["alpha": "0.3", "beta": "0.7"])])
    #expect(try terms(" tversky : alpha = 0.3 , beta = 0.7 ") == terms("tversky:alpha=0.3,beta=0.7"))
    #expect(try terms("dice:smooth=-1e-5") == [Term("dice", keys: ["smooth": "-1e-5"])])
  }

  @Test func sumsAndFactors() throws {
    #expect(try terms("dice+ce") == [Term("dice"), Term("ce")])
    #expect(try terms("0.5*dice+0.5*ce") == [Term("dice", factor: 0.5), Term("ce", factor: 0.5)])
    #expect(try terms("0.5 * dice + .25*ce + 2.*focal").map(\.factor) == [0.5, 0.25, 2])
    #expect(
      try terms("0.5*dice+0.5*tversky:alpha=0.3,beta=0.7") == [
        Term("dice", factor: 0.5), Term("tversky", factor: 0.5, keys: ["alpha": "0.3", "beta": "0.7"]),
      ])
    #expect(try terms("tversky:beta=0.7+ce").map(\.name) == ["tversky", "ce"])
    #expect(try terms("-1*dice+-0.5*ce").map(\.factor) == [-1, -0.5])
    #expect(try terms("dice++2*ce").map(\.factor) == [1, 2])
    #expect(try terms("1e-3*dice+1E+2*ce").map(\.factor) == [1e-3, 100])
    #expect(try terms("0*dice+3*ce").map(\.factor) == [0, 3])
  }

  @Test func aPlusInAListIsNoNewTerm() throws {
    #expect(try terms("dice:classes=1+2") == [Term("dice", keys: ["classes": "1+2"])])
    #expect(
      try terms("dice:class-weights=1+2+3,classes=0+2+ce")
        == [Term("dice", keys: ["class-weights": "1+2+3", "classes": "0+2"]), Term("ce")])
    #expect(
      try terms("dice:class-weights=1+2+0.5*ce:class-weights=0.5+.5+1e+1")
        == [
          Term("dice", keys: ["class-weights": "1+2"]), Term("ce", factor: 0.5, keys: ["class-weights": "0.5+.5+1e+1"]),
        ])
    #expect(try terms("dice:class-weights=1 + 2 + 3 * ce").map(\.description) == ["dice:class-weights=1+2", "3*ce"])
    #expect(try terms("dice:classes=foreground+ce:classes=all").map(\.keys["classes"]) == ["foreground", "all"])
    #expect(try terms("dice:class-weights=1+1e+5+1e5").first?.keys["class-weights"] == "1+1e+5+1e5")
  }

  @Test func whatIsNoExpression() {
    let wrong: [(text: String, words: [String])] = [
      ("", ["name is missing"]), ("  ", ["name is missing"]), ("+", ["name is missing"]),
      ("dice+", ["name is missing"]),
      ("+dice", ["name is missing"]), ("dice+ +ce", ["'dice+' is not a name"]), ("0.5", ["'0.5' is not a name"]),
      ("0.5*", ["name is missing"]), ("*dice", ["no factor"]), ("dice+*ce", ["no factor"]),
      ("half*dice", ["'half'", "not a number"]), ("inf*dice", ["'inf'"]), ("nan*dice", ["'nan'"]),
      ("0x10*dice", ["'0x10'"]), ("1e999*dice", ["'1e999'"]), ("0.5*0.5*dice", ["'0.5*dice'"]),
      ("dice:", ["key is missing"]), ("dice:smooth", ["'smooth' is not key=value"]),
      ("dice:smooth=", ["'smooth='"]), ("dice:=1", ["'=1'"]), ("dice:smooth=1,", ["key is missing"]),
      ("dice:,smooth=1", ["key is missing"]), ("dice:smooth=1,smooth=2", ["smooth", "twice"]),
      ("dice:a=1:b=2", ["comma"]), ("dice:a=b=2", ["comma"]), ("dice ce", ["'dice ce'"]), ("dice;ce", ["'dice;ce'"]),
      ("dicé", ["'dicé'"]), ("dice\u{1B}[31m", ["not a name"]), ("dice-ce*2", ["'dice-ce'", "not a number"]),
    ]
    for (text, words) in wrong {
      let error = #expect(throws: LossError.self) { try LossExpression(parsing: text) }
      #expect(error?.reason == .option)
      let line = error?.description ?? ""
      #expect(words.allSatisfy(line.contains), "\(text): \(line)")
      #expect(!line.contains("\n"))
    }
  }

  @Test func theDescriptionParsesToTheSame() throws {
    for text in [
      "dice", "0.5*dice+0.5*tversky:beta=0.7,alpha=0.3", "2*dice:classes=1+2+3*ce:class-weights=1+2+1e+3",
      "-1*ce+0*dice",
      "1e-9*dice+1e12*ce", "0.1*dice+0.30000000000000004*ce",
    ] {
      let expression = try LossExpression(parsing: text)
      #expect(try LossExpression(parsing: expression.description) == expression, "\(text): \(expression)")
    }
    #expect(try LossExpression(parsing: " 2 * dice : smooth=1 + ce").description == "2*dice:smooth=1+ce")
  }

  @Test func randomSumsComeBack() throws {
    var generator = SeededGenerator(seed: 20_261_125)
    let names = ["ce", "dice", "focal-softmax", "e", "x1"]
    let values = ["1", "0.5", "1e+5", "1E-3", "1+2", "1+2e+3+0.5", "all", "true", ".5", "-1"]
    for _ in 0..<500 {
      let terms = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        let keys = (0..<Int.random(in: 0...3, using: &generator)).map { "k\($0)" }
        return Term(
          names.randomElement(using: &generator)!, factor: [1, 0.5, -2, 1e20, 1e-20].randomElement(using: &generator)!,
          keys: Dictionary(uniqueKeysWithValues: keys.map { ($0, values.randomElement(using: &generator)!) }))
      }
      let text = terms.map(\.description).joined(separator: "+")
      #expect(try self.terms(text) == terms, "\(text)")
    }
  }

  @Test func lossesAreMadeOfTheCatalogue() throws {
    let sample = try TableInput.sample()
    func value(_ text: String) throws -> Double {
      try LossExpression(parsing: text).loss().evaluate(sample.prediction, against: sample.reference).value
    }
    let (dice, ce) = (try value("dice"), try value("ce"))
    #expect(difference(dice, 0.7039234913) < 1e-9 && difference(ce, 1.7452492808) < 1e-9)
    #expect(difference(try value("0.25*dice+2*ce"), 0.25 * dice + 2 * ce) < 1e-14)
    #expect(difference(try value("3*dice"), 3 * dice) < 1e-14)
    #expect(difference(try value("dice:classes=1+2"), 0.7670656990) < 1e-9)
    #expect(
      difference(try value("dice:classes=1+2+0.5*ce:class-weights=1+2+3"), 0.7670656990 + 0.5 * 1.7394158565) < 1e-9)
    #expect(difference(try value("dice-ce"), dice + ce) < 1e-14)
    let result = try LossExpression(parsing: "0.5*dice-ce+ce").loss()
      .evaluate(sample.prediction, against: sample.reference)
    #expect(result.terms.map(\.name) == ["dice", "ce", "ce"] && result.terms.map(\.weight) == [0.5, 0.5, 1])
  }

  @Test func unknownNamesKeysAndValuesAreNamed() throws {
    func message(_ text: String, _ convention: LossConvention? = nil) throws -> String {
      let expression = try LossExpression(parsing: text)
      return #expect(throws: LossError.self) { try expression.loss(convention: convention) }?.description ?? ""
    }
    #expect(try message("dicee").contains("did you mean dice?"))
    #expect(try message("dice+croissant").contains("there is no loss croissant"))
    #expect(try message("dice:smoth=1").contains("did you mean smooth?"))
    #expect(try message("dice:smooth=much").contains("dice:smooth=much: expected a number"))
    #expect(try message("dice:classes=1+two").contains("there is no loss two"))
  }

  @Test func aKeyForAllTerms() throws {
    var expression = try LossExpression(parsing: "dice+ce:class-weights=1+1+1")
    try expression.set(.classWeights, to: "1+2+3")
    #expect(expression.description == "dice:class-weights=1+2+3+ce:class-weights=1+1+1")
    #expect(try LossExpression(parsing: expression.description) == expression)
    var unknown = try LossExpression(parsing: "dcie")
    #expect(throws: LossError.self) { try unknown.set(.classWeights, to: "1") }
    var pointwise = try LossExpression(parsing: "ce")
    #expect(throws: LossError.self) { try pointwise.set(.emptyClass, to: "skip") }
  }

  @Test func theGuideIsMadeOfExpressions() throws {
    for advice in LossCatalogue.guide {
      #expect(!advice.losses.isEmpty)
      for text in advice.losses { #expect(throws: Never.self, "\(text)") { try LossExpression(parsing: text).loss() } }
    }
    #expect(LossCatalogue.advice(on: "tversky").count == 2)
    #expect(LossCatalogue.advice(on: "nothing").isEmpty)
  }

  @Test func groupsHoldEveryEntryOnce() {
    let names = LossCatalogue.groups.flatMap { $0.entries.map(\.name) }
    #expect(names.sorted() == LossCatalogue.entries.map(\.name).sorted())
    #expect(Set(names).count == names.count && !LossCatalogue.groups.contains { $0.title == "Others" })
  }
}
