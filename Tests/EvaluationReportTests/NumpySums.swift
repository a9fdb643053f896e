/// Sums by numpy 2.2.6 of as many numbers as take each path of its pairwise summation.
enum NumpySums {
  struct Entry: Sendable {
    let count: Int
    let tenths: Double
    let harmonic: Double
  }

  static let all: [Entry] = [
    Entry(count: 0, tenths: 0.0, harmonic: 0.0),
    Entry(count: 1, tenths: 0.0, harmonic: 1.0),
    Entry(count: 7, tenths: 2.1, harmonic: 2.5928571428571425),
    Entry(count: 8, tenths: 2.8000000000000003, harmonic: 2.7178571428571425),
    Entry(count: 9, tenths: 3.6000000000000005, harmonic: 2.8289682539682537),
    Entry(count: 15, tenths: 10.500000000000002, harmonic: 3.3182289932289937),
    Entry(count: 16, tenths: 12.0, harmonic: 3.3807289932289937),
    Entry(count: 100, tenths: 495.0, harmonic: 5.187377517639621),
    Entry(count: 127, tenths: 800.1, harmonic: 5.425334592589172),
    Entry(count: 128, tenths: 812.8000000000001, harmonic: 5.433147092589173),
    Entry(count: 129, tenths: 825.6, harmonic: 5.440899030573669),
    Entry(count: 136, tenths: 918.0000000000001, harmonic: 5.493542515771517),
    Entry(count: 200, tenths: 1990.0, harmonic: 5.878030948121444),
    Entry(count: 255, tenths: 3238.5, harmonic: 6.120438712817281),
    Entry(count: 257, tenths: 3289.6000000000004, harmonic: 6.128236013400938),
    Entry(count: 1000, tenths: 49950.0, harmonic: 7.485470860550345),
    Entry(count: 1003, tenths: 50250.3, harmonic: 7.4884648745144435),
    Entry(count: 5000, tenths: 1249750.0, harmonic: 9.094508852984436),
  ]
}
