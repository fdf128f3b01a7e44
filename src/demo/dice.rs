//! The generator behind the demo data: small, seeded by words, the same on every machine.
//!
//! `SplitMix64` (a counter, multiplied and shifted): each value depends on the seed and on how many values were drawn before. A
//! seed is the FNV-1a hash of words such as the council's name and the load's day, so each part of the load has dice of its own
//! and drawing more in one part changes nothing in another.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Dice with a seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of their own for these words.
    pub(crate) fn of(words: &[&str]) -> Dice {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for word in words {
            for byte in word.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        Dice(hash)
    }

    /// The next value.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 on, below `end`; 0 where there is none.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let span = u64::from(end.max(1));
        u32::try_from((self.roll() >> 32) % span).unwrap_or(0)
    }

    /// A number of a range, both ends included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// True in so many of ten thousand cases.
    pub(crate) fn rarely(&mut self, of_ten_thousand: u32) -> bool {
        self.below(10_000) < of_ten_thousand
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(u32::try_from(list.len()).unwrap_or(u32::MAX)) as usize)
    }

    /// The place of one of a list of weights.
    pub(crate) fn weighted(&mut self, weights: impl IntoIterator<Item = u32> + Clone) -> usize {
        let all: u32 = weights.clone().into_iter().sum();
        let mut left = self.below(all);
        for (place, weight) in weights.into_iter().enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    /// An id in the shape of version 7: the time it stands for, then dice.
    pub(crate) fn id(&mut self, when: DateTime<Utc>) -> Uuid {
        let millis = u128::from(when.timestamp_millis().unsigned_abs() & 0xffff_ffff_ffff);
        let chance = u128::from(self.roll()) << 64 | u128::from(self.roll());
        let version = 7_u128 << 76;
        let variant = 2_u128 << 62;
        let random = chance & 0x0000_0000_0000_0fff_3fff_ffff_ffff_ffff;
        Uuid::from_u128(millis << 80 | version | variant | random)
    }
}
