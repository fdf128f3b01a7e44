-- The time to share a record that a pair settled on, as the policy writes spans ('5 working days'); nothing where they kept to the policy's.
alter table agreement_offer add column share_within text check (length(share_within) between 1 and 40);
