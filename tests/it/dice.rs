//! Chance that can be had again.

/// Numbers in the order of a seed, which is not 0: the same places for the same seed, as far as the machine plays along.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// The next number, from 0 and less than `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        // Xorshift, by George Marsaglia.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    /// A number for a place in something, whatever its length.
    pub(crate) fn place(&mut self) -> usize {
        usize::try_from(self.below(1 << 20)).unwrap_or_default()
    }
}
