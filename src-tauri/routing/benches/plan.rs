//! How long a decision takes. It stands in the way of every request.

mod world;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use routing::{AccountStrategy, Aim, Book, Known, Naming};
use std::hint::black_box;
use world::{bench, run};

fn plans(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    for strategy in AccountStrategy::ALL {
        let two = bench(1, 2, strategy);
        let aim = Aim::at("m", &two.providers[0], "model-0-00");
        group.bench_function(BenchmarkId::new("2 accounts", strategy.name()), |bencher| {
            bencher.iter(|| run(&two, &aim));
        });
        let one = bench(1, 1_000, strategy);
        let aim = Aim::at("m", &one.providers[0], "model-0-00");
        group.bench_function(
            BenchmarkId::new("1000 accounts of one provider", strategy.name()),
            |bencher| bencher.iter(|| run(&one, &aim)),
        );
    }
    let many = bench(100, 1_000, AccountStrategy::BestValue);
    let known = Known {
        providers: &many.providers,
        fleet: &many.fleet,
    };
    let book = Book::new(&Naming::default());
    let auto = book.aim("auto", &known).map_err(|why| format!("{why:?}"));
    let auto = auto.unwrap_or_else(|_| Aim::at("m", &many.providers[0], "model-0-00"));
    group.bench_function(
        "auto over 100 providers, 1000 accounts, 5000 models",
        |bencher| {
            bencher.iter(|| run(&many, &auto));
        },
    );
    let named = Aim::at("m", &many.providers[7], "model-7-00");
    group.bench_function("one of 5000 models, 1000 accounts", |bencher| {
        bencher.iter(|| run(&many, &named));
    });
    group.finish();
    criterion.bench_function("a bare name among 5000 models", |bencher| {
        bencher.iter(|| book.aim(black_box("model-99-49"), &known).is_ok());
    });
}

criterion_group!(benches, plans);
criterion_main!(benches);
