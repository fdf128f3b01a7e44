-- The guard: whether words and numbers of a record are those of a child that the council works with. It answers about what it was asked
-- alone, keeps nothing of it, and answers whoever may read the file that the record is for.

-- A text without accents, apostrophes and capitals, so that one name is one word however it is typed.
create function app.fold(wording text) returns text language sql immutable strict parallel safe
    as $$ select lower(translate(regexp_replace(normalize(wording, NFD), '[\u0300-\u036f''’‘ʼ`´]', '', 'g'),
        'łŁøØđĐðÐıßæÆœŒ', 'lLoOdDdDisaAoO')) $$;

-- The words of what stands for each child, and the first letters of all of them; what holds a figure, or stands in brackets, is a
-- reference. A name with a hyphen is known by its parts and as one word. Many at once: a caseload has tens of thousands.
create function app.name_words(labels text[]) returns table (item int, place int, word text, initials text) language sql immutable strict
    set search_path = pg_catalog, pg_temp
    as $$
    with bare as materialized (
        select n::int as item, regexp_replace(regexp_replace(app.fold(label), '\(.*?\)', ' ', 'g'), '\S*[0-9]\S*', ' ', 'g') as label
        from unnest(labels) with ordinality as x (label, n)),
    whole as materialized (
        select b.item, n::int as n, m[1] as word from bare b, regexp_matches(b.label, '[a-z]+(?:-[a-z]+)*', 'g') with ordinality as x (m, n)
        where length(m[1]) > 1),
    parts as (
        select w.item, w.n * 10 + p.n::int as place, p.part as word
        from whole w, unnest(string_to_array(w.word, '-')) with ordinality as p (part, n) where length(p.part) > 1
        union
        select item, n * 10 + 1, replace(word, '-', '') from whole where word like '%-%'),
    letters as (select item, string_agg(left(word, 1), '' order by n) as initials from whole group by item)
    select item, place, word, initials from parts join letters using (item) $$;

create table case_word (
    tenant_id uuid not null references council (id),
    word text not null,
    member_id uuid not null,
    place int not null,
    case_id uuid not null,
    -- The first letters of all words of the name, in their order.
    initials text not null,
    primary key (tenant_id, word, member_id, place),
    foreign key (tenant_id, member_id) references case_member (tenant_id, id)
);
create index case_word_of_case on case_word (tenant_id, case_id);
alter table case_word owner to plumbline_owner;
alter table case_word enable row level security;
alter table case_word force row level security;
create policy owner on case_word to plumbline_owner using (true) with check (true);

-- Nobody else writes or reads them.
create function app.keep_words() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into public.case_word (tenant_id, word, member_id, place, case_id, initials)
    with added as materialized (select tenant_id, id, case_id, label, row_number() over ()::int as item from new_children)
    select a.tenant_id, w.word, a.id, w.place, a.case_id, w.initials
    from added a join app.name_words((select array_agg(label order by item) from added)) w using (item);
    return null;
end $$;
create trigger words after insert on case_member referencing new table as new_children for each statement execute function app.keep_words();

create index case_ref_bare on case_ref (tenant_id, (regexp_replace(reference, '[^A-Z0-9]', '', 'g')));

-- Which of the words are names of children, and of whose: `near` is a child that the person works with, or did in the last year;
-- `colleague` is part of a name in the person's team or of their supervisor.
create function app.guard_names(asked text[], subject uuid) returns table (at int, child int, place int, initials text, near boolean, colleague boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$
declare council uuid := app.tenant(); today date := app.today();
begin
    return query
        with words as materialized (select n::int as n, app.fold(w) as word from unnest(asked) with ordinality as x (w, n)
            where subject in (select app.readable('content'))),
        hits as materialized (select w.n, w.word, c.member_id, c.place, c.initials, c.case_id from words w
            join public.case_word c on c.tenant_id = council and c.word = w.word
            join public.case_member m on m.tenant_id = council and m.id = c.member_id and m.superseded_at is null),
        mine as materialized (select a.case_id from public.case_allocation a where a.tenant_id = council and a.worker_id = subject
            and a.superseded_at is null and (a.until_day is null or a.until_day > today - 365)),
        beside as materialized (select subject as id
            union select o.person_id from public.post s join public.post o on o.tenant_id = council and o.unit_id = s.unit_id
                and o.superseded_at is null and o.from_day <= today and (o.until_day is null or o.until_day > today)
              where s.tenant_id = council and s.person_id = subject and s.superseded_at is null and s.from_day <= today
                and (s.until_day is null or s.until_day > today)
            union select r.supervisor_id from public.relationship r where r.tenant_id = council and r.subject_id = subject
                and r.superseded_at is null and r.from_day <= today and (r.until_day is null or r.until_day > today)),
        colleagues as materialized (select distinct w.word from app.name_words((select array_agg(p.name) from public.person p
            where p.tenant_id = council and p.id in (select id from beside))) w)
        select h.n, dense_rank() over (order by h.member_id)::int, h.place, h.initials, h.case_id in (select m.case_id from mine m),
            h.word in (select c.word from colleagues c)
        from hits h
        -- A first name alone of a child that they do not work with says nothing.
        where h.place >= 20 or h.case_id in (select m.case_id from mine m)
            or exists (select from hits o where o.member_id = h.member_id and o.place / 10 <> h.place / 10);
end $$;

-- Which of these, without spaces and marks and in capitals, are references of the caseload.
create function app.guard_references(asked text[], subject uuid) returns setof text
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select distinct a from unnest(asked) a join public.case_ref r on r.tenant_id = app.tenant()
              and regexp_replace(r.reference, '[^A-Z0-9]', '', 'g') = a
          where subject in (select app.readable('content')) $$;

-- Which of these are the initials of a child that the person works with, or did in the last year.
create function app.guard_initials(asked text[], subject uuid) returns setof text
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select distinct a from unnest(asked) a
          join public.case_allocation l on l.tenant_id = app.tenant() and l.worker_id = subject and l.superseded_at is null
              and (l.until_day is null or l.until_day > app.today() - 365)
          join public.case_word w on w.tenant_id = l.tenant_id and w.case_id = l.case_id and w.initials in (lower(a), reverse(lower(a)))
          join public.case_member m on m.tenant_id = w.tenant_id and m.id = w.member_id and m.superseded_at is null
          where subject in (select app.readable('content')) $$;

do $$
declare f text;
begin
    foreach f in array array['app.fold(text)', 'app.name_words(text[])', 'app.keep_words()', 'app.guard_names(text[], uuid)',
        'app.guard_references(text[], uuid)', 'app.guard_initials(text[], uuid)'] loop
        execute format('alter function %s owner to plumbline_owner', f);
        execute format('revoke all on function %s from public', f);
    end loop;
    foreach f in array array['app.guard_names(text[], uuid)', 'app.guard_references(text[], uuid)', 'app.guard_initials(text[], uuid)'] loop
        execute format('grant execute on function %s to plumbline_app', f);
    end loop;
end $$;

-- Children that are known already.
insert into case_word (tenant_id, word, member_id, place, case_id, initials)
with known as materialized (select tenant_id, id, case_id, label, row_number() over ()::int as item from case_member)
select k.tenant_id, w.word, k.id, w.place, k.case_id, w.initials
from known k join app.name_words((select array_agg(label order by item) from known)) w using (item);
