//! What the policies mean: facts and a policy in, obligations out.
