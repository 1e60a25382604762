//! What actors do again and again before a test can say what it is about: sites, children, placements.

use serde_json::{Value, json};

use crate::{Actor, Answer};

/// A child as a caller states it.
pub fn child(given_name: &str, family_name: &str, birth_date: &str) -> Value {
    json!({
        "givenName": given_name, "familyName": family_name, "birthDate": birth_date, "municipality": "GM0344",
        "references": [], "guardians": []
    })
}

/// A guardian with or without parental authority, as a caller states it.
pub fn guardian(given_name: &str, has_authority: bool) -> Value {
    let contact = format!("{}@example.org", given_name.to_lowercase());
    json!({ "givenName": given_name, "familyName": "Jansen", "contact": contact, "hasAuthority": has_authority })
}

/// A stay in childcare of 16 hours a week, as a caller states it.
pub fn stay(location: &str, care: &str, start_date: &str, end_date: Option<&str>) -> Value {
    let mut stay = json!({ "locationId": location, "care": care, "startDate": start_date, "hoursPerWeek": 16 });
    if let Some(end_date) = end_date {
        stay["endDate"] = end_date.into();
    }
    stay
}

/// A place at school, as a caller states it.
pub fn school(location: &str, group: &str, start_date: &str, end_date: Option<&str>) -> Value {
    let mut place = stay(location, "school", start_date, end_date);
    place.as_object_mut().into_iter().for_each(|members| drop(members.remove("hoursPerWeek")));
    place["group"] = group.into();
    place
}

impl Actor {
    /// Adds a school of the own organisation; gives its id.
    pub async fn adds_school(&self, name: &str) -> String {
        self.adds_location(&json!({
            "kind": "school", "name": name, "care": ["school"], "municipality": "GM0344", "holidayRegion": "middle"
        }))
        .await
    }

    /// Adds a childcare site of the own organisation that gives every kind of childcare; gives its id.
    pub async fn adds_childcare(&self, name: &str) -> String {
        self.adds_location(&json!({
            "kind": "childcare", "name": name, "care": ["dayCare", "preschool", "afterSchoolCare"], "municipality": "GM0344",
            "holidayRegion": "middle"
        }))
        .await
    }

    /// Adds a location; gives its id.
    pub async fn adds_location(&self, location: &Value) -> String {
        self.post(&format!("/organisations/{}/locations", self.organisation), location).await.expect(201).id()
    }

    /// Registers a child.
    pub async fn registers(&self, child: &Value) -> Answer {
        self.post("/children", child).await.expect(201)
    }

    /// Places a child.
    pub async fn places(&self, child: &str, placement: &Value) -> Answer {
        self.post(&format!("/children/{child}/placements"), placement).await.expect(201)
    }

    /// Reads the line of a child on a day.
    pub async fn reads_line(&self, child: &str, as_of: &str) -> Value {
        self.get(&format!("/children/{child}/line?asOf={as_of}")).await.expect(200).json
    }
}
