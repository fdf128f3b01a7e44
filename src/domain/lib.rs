//! The words of the trade.
