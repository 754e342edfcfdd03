//! How long this process has computed: a figure that other work on the machine changes little.

/// Seconds of all its threads together, by Linux's ticks of 10 ms; nothing on other systems.
pub fn seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before it is in brackets and may hold anything; user and system time are the 12th and
    // 13th fields behind it (proc_pid_stat(5)).
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// Microseconds for each of `events` since `before`.
pub fn micros_each(before: Option<f64>, events: f64) -> f64 {
    let spent = seconds().zip(before).map_or(f64::NAN, |(now, before)| now - before);
    spent * 1e6 / events
}
