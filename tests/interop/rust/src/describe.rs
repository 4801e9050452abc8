//! Prints the ids of methods and schemas as the crate computes them, to compare with a table.

use std::collections::BTreeMap;

use vox::{Handler, MethodDescriptor};
use vox_types::extract_schemas;

use crate::{evolved, testbed};

type Responses<'a> = &'a dyn Fn(vox::MethodId) -> Option<&'static facet::Shape>;

fn print_service(methods: &[&'static MethodDescriptor], response: Responses<'_>) {
    let mut schemas = BTreeMap::new();
    for method in methods {
        println!("method {:016x} {}", method.id.0, method.method_name);
        let shapes = [Some(method.args_shape), response(method.id)];
        for shape in shapes.into_iter().flatten() {
            let extracted = extract_schemas(shape).expect("a schema for every type");
            println!("  root {:?}", extracted.root);
            for schema in &extracted.schemas {
                schemas.insert(schema.id.0, format!("{:?} {:?}", schema.kind, schema.type_params));
            }
        }
    }
    for (id, text) in schemas {
        println!("schema {id:016x} {text}");
    }
}

pub fn print(evolved: bool) {
    if evolved {
        let dispatcher = evolved::TestbedDispatcher::new(evolved::Service);
        print_service(evolved::testbed_service_descriptor().methods, &|method| {
            Handler::<vox::DriverReplySink>::response_wire_shape(&dispatcher, method)
        });
    } else {
        let dispatcher = testbed::TestbedDispatcher::new(testbed::Service);
        print_service(testbed::testbed_service_descriptor().methods, &|method| {
            Handler::<vox::DriverReplySink>::response_wire_shape(&dispatcher, method)
        });
    }
}
