//! What the policies mean: facts, a policy and a moment in; obligations with their trail out.
//!
//! This room is pure: it reads policy files when it is told to (`Policies::load`) and otherwise knows nothing of
//! a database, a clock or the environment. The same input gives the same output, in the same order.

pub mod because;
pub mod calendar;
pub mod compare;
pub mod day;
pub mod evaluate;
pub mod examples;
pub mod facts;
pub mod figure;
pub mod ids;
pub mod moment;
pub mod notice;
pub mod obligation;
pub mod policy;
pub mod register;
pub mod schema;
pub mod span;
pub mod standing;

pub use because::{Because, Remark, Since};
pub use calendar::{BankHolidays, Calendar};
pub use compare::{Comparison, compare, compare_for};
pub use day::Day;
pub use evaluate::{Evaluation, Known, When, evaluate};
pub use facts::Facts;
pub use figure::Figure;
pub use moment::{AsOf, Moment};
pub use notice::{Notice, NoticeKind};
pub use obligation::{Citation, Excused, Obligation, Subject};
pub use policy::{Council, Policies, Policy, Problem, Strength};
pub use span::{Span, Unit};
pub use standing::Standing;
