//! What is kept for figures is what follows from everything that is recorded, whatever happens in whatever order.

use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, school, stay},
    on_both,
};

use super::{place_many, settle};
use crate::handovers::{Toddler, toddler};

on_both!(
    what_is_kept_is_what_is_worked_out_anew_after_thousands_of_events,
    what_an_erased_child_was_counted_for_stays_closed_on_that_day_and_leads_to_nobody,
    what_differs_is_found_and_mended,
);

/// All sums until a month, as text.
fn sums(server: &Server, until: &str) -> String {
    server.store().text(&format!(
        "select coalesce(string_agg(line, ';' order by line), '') as text from (
            select indicator || ' ' || level || ' ' || place || ' ' || tally || ' ' || cast(month as text) || ' '
                || cast(sum(changes) as text) as line
            from figure_counts where month <= '{until}'
            group by municipality, indicator, level, place, tally, month having sum(changes) <> 0) as lines"
    ))
}

/// Numbers that seem to have no order and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn day(&mut self, year: usize, years: usize) -> String {
        format!("{}-{:02}-{:02}", year + self.below(years), 1 + self.below(12), 1 + self.below(28))
    }
}

/// A city in which things happen.
struct City {
    toddler: Toddler,
    health: Actor,
    chance: Chance,
    /// Children of the childcare provider, and of the school board.
    children: [Vec<String>; 2],
    placements: [Vec<String>; 2],
    referrals: Vec<String>,
    number: usize,
}

impl City {
    fn name(&mut self) -> String {
        self.number += 1;
        let letter = |part: usize| char::from(b'a' + u8::try_from(part % 26).unwrap());
        format!("Kind{}{}{}", letter(self.number), letter(self.number / 26), letter(self.number / 676))
    }

    fn any(&mut self, side: usize) -> Option<String> {
        let count = self.children[side].len();
        (count > 0).then(|| self.children[side][self.chance.below(count)].clone())
    }

    fn actor(&self, side: usize) -> Actor {
        if side == 0 { self.toddler.north.clone() } else { self.toddler.linde.clone() }
    }

    async fn registers(&mut self) {
        let (name, born) = (self.name(), self.chance.day(2018, 7));
        let mut stated = child(&name, "Berg", &born);
        stated["district"] = json!(format!("WK0344{:02}", self.chance.below(4)));
        let sides = match self.chance.below(3) {
            0 => vec![0],
            1 => vec![1],
            _ => vec![0, 1],
        };
        for side in sides {
            let id = self.actor(side).registers(&stated).await.id();
            self.children[side].push(id);
        }
    }

    async fn places(&mut self) {
        let side = self.chance.below(2);
        let Some(id) = self.any(side) else { return };
        let from = self.chance.day(2022, 5);
        let until = (self.chance.below(2) == 0).then(|| self.chance.day(2026, 2));
        let placement = if side == 1 {
            school(&self.toddler.linden, ["1", "2", "3"][self.chance.below(3)], &from, until.as_deref())
        } else {
            let mut placement = stay(&self.toddler.ark, ["dayCare", "preschool"][self.chance.below(2)], &from, until.as_deref());
            if self.chance.below(2) == 0 {
                placement["preschoolEducation"] = json!({ "programme": "piramide", "hoursPerWeek": 16, "daysPerWeek": 4 });
            }
            placement
        };
        // What cannot be, such as a start before birth or a place twice, is refused and no matter here.
        let made = self.actor(side).post(&format!("/children/{id}/placements"), &placement).await;
        if made.status == 201 {
            self.placements[side].push(made.id());
        }
    }

    async fn changes_a_place(&mut self) {
        let side = self.chance.below(2);
        let count = self.placements[side].len();
        if count == 0 {
            return;
        }
        let index = self.chance.below(count);
        let path = format!("/placements/{}", self.placements[side][index]);
        if self.chance.below(4) == 0 {
            self.actor(side).delete(&path, "*").await;
            self.placements[side].swap_remove(index);
        } else {
            let end = self.chance.day(2025, 3);
            self.actor(side).patch(&path, "*", &json!({ "endDate": end })).await;
        }
    }

    async fn links(&mut self) {
        let Some(id) = self.any(1) else { return };
        let links = self.toddler.linde.get(&format!("/children/{id}/links")).await;
        let Some(link) = links.json["items"].get(0).and_then(|one| one["id"].as_str()).map(str::to_owned) else { return };
        let verb = ["_confirm", "_confirm", "_confirm", "_undo"][self.chance.below(4)];
        for side in 0..2 {
            self.actor(side).ask(reqwest::Method::POST, &format!("/links/{link}/{verb}")).if_match("*").await;
        }
    }

    async fn refers(&mut self) {
        if self.chance.below(2) == 0 || self.referrals.is_empty() {
            let (name, born) = (self.name(), self.chance.day(2023, 2));
            let stated = json!({ "child": child(&name, "Dijk", &born), "signalledDate": "2026-06-01",
                "indication": { "indicated": self.chance.below(4) > 0, "date": "2026-06-08", "criteriaVersion": "2026-1" } });
            let made = self.health.post("/referrals", &stated).await;
            if made.status == 201 {
                self.referrals.push(made.id());
            }
            return;
        }
        let index = self.chance.below(self.referrals.len());
        let body: Value = match self.chance.below(3) {
            0 => json!({ "state": "informed", "date": "2026-07-01" }),
            1 => json!({ "state": "registered", "date": "2026-07-10", "locationId": self.toddler.ark }),
            _ => json!({ "state": "declined", "date": "2026-08-01", "reason": "guardiansDecline" }),
        };
        self.health.post(&format!("/referrals/{}/_advance", self.referrals[index]), &body).if_match("*").await;
    }

    async fn hands_over(&mut self) {
        let another = self.toddler.another().await;
        match self.chance.below(4) {
            0 => drop(another.starts().await),
            1 => drop(another.offered().await),
            _ => drop(another.received().await),
        }
        self.children[0].push(another.noor);
    }

    async fn erases(&mut self) {
        let side = self.chance.below(2);
        let count = self.children[side].len();
        if count > 0 {
            let index = self.chance.below(count);
            let id = self.children[side].swap_remove(index);
            self.actor(side).delete(&format!("/children/{id}"), "*").await;
        }
    }
}

async fn what_is_kept_is_what_is_worked_out_anew_after_thousands_of_events(server: Server) {
    server.municipality("GM0344").await;
    let toddler = toddler(&server).await;
    let health = server.youth_health("JGZ").await;
    let (children, placements) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    let mut city = City { toddler, health, chance: Chance(2026), children, placements, referrals: Vec::new(), number: 0 };
    for number in 0..2_400 {
        match city.chance.below(100) {
            0..22 => city.registers().await,
            22..62 => city.places().await,
            62..78 => city.changes_a_place().await,
            78..86 => city.links().await,
            86..93 => city.refers().await,
            93..94 => city.hands_over().await,
            _ => city.erases().await,
        }
        if number % 700 == 699 {
            settle(&server).await;
        }
    }
    settle(&server).await;
    assert!(!sums(&server, "2030-01-01").is_empty());
    let before = sums(&server, "9999-01-01");
    let rebuilt = server.database().rebuild_figures(server.clock().now()).await.unwrap();
    assert_eq!((rebuilt.mended_children, rebuilt.mended_sums), (0, 0), "of {} children", rebuilt.children);
    assert!(rebuilt.children > 300);
    assert_eq!(sums(&server, "9999-01-01"), before);
    let below = "select cast(1 as integer) as number from (select sum(changes) over (partition by municipality, indicator, level, place, \
        tally order by month rows between unbounded preceding and current row) as kept from (select municipality, indicator, level, \
        place, tally, month, sum(changes) as changes from figure_counts group by municipality, indicator, level, place, tally, month) \
        as months) as sums where kept < 0";
    assert_eq!(server.store().rows(below), 0, "nowhere are fewer than none");
}

async fn what_an_erased_child_was_counted_for_stays_closed_on_that_day_and_leads_to_nobody(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let children = place_many(&north, &ark, "WK034401", 3).await;
    settle(&server).await;
    let before = sums(&server, "2026-09-01");
    assert!(sums(&server, "9999-01-01").len() > before.len(), "the line goes on after today");
    for id in &children[..2] {
        north.delete(&format!("/children/{id}"), "*").await.expect(204);
    }
    let own = "select cast(1 as integer) as number from kept_contributions where child_id is not null";
    assert_eq!(server.store().rows(own), 1, "at once it stands for nobody");
    settle(&server).await;
    assert_eq!(sums(&server, "2026-09-01"), before, "until today it stays as it was");
    assert_eq!(server.store().rows("select cast(1 as integer) as number from kept_contributions"), 1);
    let after = "select cast(1 as integer) as number from figure_counts where is_settled and month > '2026-10-01'";
    assert_eq!(server.store().rows(after), 0, "and ends with the month");
    let rebuilt = server.database().rebuild_figures(server.clock().now()).await.unwrap();
    assert_eq!((rebuilt.mended_children, rebuilt.mended_sums), (0, 0));
    assert_eq!(sums(&server, "2026-09-01"), before);
}

async fn what_differs_is_found_and_mended(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    place_many(&north, &ark, "WK034401", 4).await;
    settle(&server).await;
    let right = sums(&server, "9999-01-01");
    server.store().sql(
        "update figure_counts set changes = changes + 1 where indicator = 'line-interruptions' and month = '2025-02-01';
         delete from figure_counts where indicator = 'children-with-connector'",
    );
    assert_ne!(sums(&server, "9999-01-01"), right);
    let rebuilt = server.database().rebuild_figures(server.clock().now()).await.unwrap();
    assert_eq!((rebuilt.children, rebuilt.mended_children), (4, 0));
    assert!(rebuilt.mended_sums > 0);
    assert_eq!(sums(&server, "9999-01-01"), right);
    server.store().sql("delete from kept_contributions");
    let rebuilt = server.database().rebuild_figures(server.clock().now()).await.unwrap();
    assert_eq!(rebuilt.mended_children, 4);
    assert_eq!(sums(&server, "9999-01-01"), right);
    let rebuilt = server.database().rebuild_figures(server.clock().now()).await.unwrap();
    assert_eq!((rebuilt.mended_children, rebuilt.mended_sums), (0, 0));
}
