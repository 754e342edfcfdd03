//! A firm whose records lie in memory, and into which lists are taken.

use super::*;

/// How many lines are recorded at once: few, so that every list has several chunks.
const CHUNK: usize = 3;

/// Its records, and how many events made them.
#[derive(Default)]
pub struct Firm {
    pub records: Records,
    pub events: u64,
    head: Head,
}

impl Firm {
    /// Judges and records up to `most` groups of lines, as the app does, and tells what became of them.
    pub fn import(
        &mut self,
        table: &Table,
        said: &dyn Fn(Settings) -> Settings,
        overwrite: bool,
        most: usize,
    ) -> Vec<Judged> {
        let facility = FacilityCode::parse("MAIN").unwrap();
        let settings = said(look(table, None).settings(facility));
        let reader = Reader::new(table, &settings);
        let lines = reader.lines(0, reader.len());
        let mut plan = Plan::new(settings.kind).taking_likes_for_new(settings.likes_are_new);
        let groups = groups(settings.kind, &lines);
        let mut all = Vec::new();
        for chunk in groups[..most.min(groups.len())].chunks(CHUNK) {
            let mut judged = Vec::new();
            for group in chunk {
                let group: Vec<&Line> = group.iter().map(|index| &lines[*index]).collect();
                judged.extend(plan.judge(&group, &self.records));
            }
            let judged_now: Vec<&Judged> = judged.iter().collect();
            for command in commands(&judged_now, overwrite, "opening stock") {
                self.record(&command);
            }
            all.extend(judged);
        }
        all
    }

    fn record(&mut self, command: &Command) {
        let ms = 1_790_000_000_000 + i64::try_from(self.events).unwrap();
        let at = Circumstances::now(Moment::new(ms, 60).unwrap(), Actor::parse("Kim").unwrap());
        let act = command.decide(&self.records, &at).unwrap_or_else(|stop| panic!("{command:?}: {stop:?}"));
        let device = DeviceId::of_public_key(&[1; 32]);
        let draft = Draft::new(device, &self.head, Vec::new(), &act, ms);
        let event = draft.signed([0; 64]).open().unwrap();
        self.head = self.head.after(&event);
        fold::fold(&event, &mut self.records);
        self.events += 1;
    }

    /// Every list, as it goes out.
    pub fn export_all(&self) -> Vec<Table> {
        Kind::ALL.map(|kind| list::table(kind, &self.records, |column| column.code().to_owned())).to_vec()
    }
}
